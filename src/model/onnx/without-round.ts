/**
 * Round from operators that ONNX Runtime's WebGPU has: it leaves Round itself to the CPU. All intermediate results are
 * integers below 2^24, or powers of two times x.
 */

import { type Graph, GraphBuilder, type Node } from "./graph.ts";

/** Larger values are either clipped to far less, or none: an embedding stays within 2^23. */
const MOST = 0x7fffff;

export function withoutRound({ nodes, constants, inputs, outputs }: Graph): Graph {
  const g = new GraphBuilder();
  for (const { name, type, dims } of inputs) g.input(name, type, dims);
  for (const [name, { dims, data }] of constants) g.constant(name, dims, data);
  for (const node of nodes) {
    if (node.op === "Round") round(g, node);
    else g.op(node.op, node.inputs, node.attributes, node.output);
  }
  for (const { name, dims } of outputs) g.output(name, dims);
  return g.build();
}

/** To the nearest integer, halves to the even one. */
function round(g: GraphBuilder, { inputs, output }: Node): void {
  const name = (part: string) => `${output}.${part}`;
  const times = (x: string, factor: number, part: string) =>
    g.op("Mul", [x, g.scalar(factor)], {}, name(part));
  const floor = (x: string, part: string) => g.op("Floor", [x], {}, name(part));
  /** floor(x + 1/2), from 2 x. */
  const up = (twice: string, part: string) => {
    const more = g.op("Add", [floor(twice, `${part} halves`), g.scalar(1)], {}, name(`${part} more`));
    return floor(times(more, 0.5, `${part} middle`), part);
  };
  const x = g.op("Clip", [inputs[0]!, g.scalar(-MOST), g.scalar(MOST)], {}, name("clipped"));
  const above = up(times(x, 2, "twice"), "above");
  const below = times(up(times(x, -2, "minus twice"), "minus below"), -1, "below");
  // Where x is half-way, these differ, and the upper one is taken if it is even.
  const isHalfway = g.op("Sub", [above, below], {}, name("half-way"));
  const even = times(floor(times(above, 0.5, "half"), "half floor"), 2, "even");
  const isOdd = g.op("Sub", [above, even], {}, name("odd"));
  g.op("Sub", [above, g.op("Mul", [isHalfway, isOdd], {}, name("excess"))], {}, output);
}
