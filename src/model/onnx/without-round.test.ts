import { expect, it } from "vitest";
import { constantsOf, interpret, type Tensor } from "../../../test/interpreter.ts";
import { GraphBuilder } from "./graph.ts";
import { withoutRound } from "./without-round.ts";

it("gives what Round gives, exactly", () => {
  const g = new GraphBuilder();
  g.input("x", "float32", ["N"]);
  g.op("Round", ["x"], {}, "y");
  g.output("y", ["N"]);
  const graph = g.build();
  const small = Array.from({ length: 81 }, (_, i) => (i - 40) / 8);
  const tiny = [2 ** -30, -(2 ** -30), 0.5 - 2 ** -25, 0.5 + 2 ** -24, -0.5 + 2 ** -25, 2.5 - 2 ** -22];
  const large = [4095.5, 4096.5, -4095.5, 2 ** 22 + 0.5, -(2 ** 22) - 0.5, 2 ** 23 - 1, 1 - 2 ** 23];
  const data = Float64Array.from([...small, ...tiny, ...large]);
  const inputs = new Map<string, Tensor>([["x", { dims: [data.length], data }]]);
  const rewritten = withoutRound(graph);
  expect(rewritten.nodes.some(({ op }) => op === "Round")).toBe(false);
  const [expected, y] = [graph, rewritten].map(
    (some) => interpret(some, constantsOf(some), inputs).get("y")!.data,
  );
  expect(Array.from(y!, (value) => value + 0)).toEqual(Array.from(expected!, (value) => value + 0));
  expect(y!.at(81)).toBe(0);
});
