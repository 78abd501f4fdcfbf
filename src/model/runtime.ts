/** What computes a model's spec: the kernel, or an ONNX runtime. All give the same integers. */

import type { LogitModel } from "./model.ts";
import type { Spec } from "./spec/spec.ts";

export interface Runtime {
  readonly backend: LogitModel["backend"];
  /** Rejects when the backend is not there or cannot run the whole spec itself. */
  load(spec: Spec): Promise<Decoder>;
}

/** A spec made ready on one backend. */
export interface Decoder {
  open(lanes: number): DecoderLanes;
  /** See LogitModel; one part when it is not there. */
  openApart?(lanes: number): LanePart[];
}

/** Some neighbouring lanes of those that were asked for. */
export interface LanePart {
  readonly size: number;
  readonly lanes: DecoderLanes;
}

/** The kvCache of lanes that advance in lockstep, from position 0 on. */
export interface DecoderLanes {
  /**
   * tokens [lanes, steps] at positions position .. position + steps - 1, which follow those
   * of the last run -> logits [lanes, steps, vocab]. At most a window of steps.
   */
  run(tokens: Int32Array, steps: number, position: number): Promise<Float32Array>;
  /** One lane by itself, with the past that `lane` has here; each goes on without the other. */
  fork(lane: number): DecoderLanes;
  /** Forgets all: the next run is at position 0. */
  reset(): void;
  /** Gives the memory back; nothing else may be called after it. */
  dispose(): void;
}
