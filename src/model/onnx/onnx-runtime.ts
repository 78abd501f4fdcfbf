/** Runs the spec's ONNX graph in a session of an ONNX runtime. */

import type { LogitModel } from "../model.ts";
import type { Runtime } from "../runtime.ts";
import { decoderGraph } from "./decoder-graph.ts";
import type { Graph } from "./graph.ts";
import { type LoadedGraph, OnnxDecoder } from "./onnx-decoder.ts";
import { writeOnnx } from "./onnx-file.ts";

/** load(onnx) opens a session for an ONNX file. adapt: replaces what the runtime lacks. */
export function onnxRuntime(
  backend: LogitModel["backend"],
  load: (onnx: Uint8Array) => Promise<LoadedGraph>,
  adapt: (graph: Graph) => Graph = (graph) => graph,
): Runtime {
  return {
    backend,
    async load(spec) {
      return new OnnxDecoder(spec.shape, await load(writeOnnx(adapt(decoderGraph(spec)))));
    },
  };
}
