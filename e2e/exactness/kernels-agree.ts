/**
 * Compares the graphics kernels with the WASM kernel, on specs which together have every feature of a model; and ONNX
 * Runtime's WebGPU on the one whose features the shipped model has not.
 */

import { Lookups } from "../../src/model/lookups.ts";
import type { DecoderLanes, Runtime } from "../../src/model/runtime.ts";
import type { Spec } from "../../src/model/spec/spec.ts";
import { wasmRuntime } from "../../src/model/wasm/wasm-runtime.ts";
import { webgpuRuntime } from "../../src/model/webgpu/webgpu-runtime.ts";
import { randomIntegers, SMALL_SHAPE } from "../../test/random-checkpoint.ts";
import { MEMORY_SHAPE, SMALL_SHAPES, smallSpec } from "../../test/small-specs.ts";

interface Agreement {
  readonly name: string;
  readonly logits: number;
  readonly differing: number;
}

/** Steps per call. */
const SHORT = [16, 1, 1, 15, 7];
/** A run of the graph takes long on a software adapter, however few its steps. */
const FEW = [32, 1];
/** More positions than a lane's ring holds. */
const LONG = [...Array<number>(11).fill(32), 1, 2, 9];

export async function kernelsAgree(): Promise<Agreement[]> {
  const results: Agreement[] = [];
  for (const [name, shape] of SMALL_SHAPES)
    results.push(await compare(name, await smallSpec(shape), 3, SHORT));
  const long = { ...SMALL_SHAPE, maxPositions: 512 };
  results.push(await compare("round the ring", await smallSpec(long), 2, LONG));
  const { onnxWebgpuRuntime } = await import("../../src/model/onnx/onnx-webgpu-runtime.ts");
  const memory = await smallSpec(MEMORY_SHAPE);
  results.push(await compare("memory on ONNX Runtime", memory, 3, FEW, onnxWebgpuRuntime()));
  return results;
}

async function compare(
  name: string,
  spec: Spec,
  lanes: number,
  calls: readonly number[],
  runtime: Runtime = webgpuRuntime(),
): Promise<Agreement> {
  const pair = await Promise.all(
    [runtime, wasmRuntime()].map(async (backend) => (await backend.load(spec)).open(lanes)),
  );
  let logits = 0;
  let differing = 0;
  let position = 0;
  const run = async (sessions: DecoderLanes[], width: number, steps: number) => {
    const tokens = randomIntegers(position, width * steps, spec.shape.vocabSize);
    const lookups = new Lookups(spec.shape, width).of(tokens, steps);
    const [ours, expected] = await Promise.all(sessions.map((s) => s.run(lookups, steps, position)));
    logits += expected!.length;
    expected!.forEach((value, i) => {
      if (ours![i] !== value) differing++;
    });
  };
  // None waits for the one before.
  const runs: Promise<void>[] = [];
  for (const steps of calls) {
    runs.push(run(pair, lanes, steps));
    position += steps;
  }
  const forks = pair.map((session) => session.fork(lanes - 1));
  runs.push(run(pair, lanes, 1), run(forks, 1, 3));
  await Promise.all(runs);
  for (const session of [...pair, ...forks]) session.dispose();
  return { name, logits, differing };
}
