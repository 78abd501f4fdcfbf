/** What a backend is to the model loader: a form of the graph it likes and a way to load it. */

import type { LinearForm } from "../exact/decoder-graph.ts";
import type { LoadedGraph } from "./exact-model.ts";
import type { LogitModel } from "./model.ts";

export interface Runtime {
  readonly backend: LogitModel["backend"];
  readonly form: LinearForm;
  /** Rejects when the backend is not there or cannot run every node itself. */
  load(onnx: Uint8Array): Promise<LoadedGraph>;
}
