/** The backends that can compute a model's spec. All of them give the same integers. */

import type { LogitModel, ModelCopy } from "./model.ts";
import type { Spec } from "./spec/spec.ts";

export interface Runtime {
  readonly backend: LogitModel["backend"];
  /**
   * Rejects when the backend is not available, or cannot run the whole spec itself. Of a spec that was loaded, only its
   * shape is read again: the memory of its weights may have been given back.
   */
  load(spec: Spec): Promise<Decoder>;
}

/** A spec that is loaded on one backend. */
export interface Decoder {
  /** See LogitModel. */
  readonly positionsAtOnce?: number;
  /** See LogitModel. */
  open(lanes: number, tokens?: number): DecoderLanes;
  openApart(lanes: number, tokens?: number): LanePart[];
  readonly copy?: (() => ModelCopy) | undefined;
}

/** Some of the lanes that were asked for; the parts together are all of them, in order. */
export interface LanePart {
  readonly size: number;
  readonly lanes: DecoderLanes;
}

/**
 * The kvCache of lanes that advance in lockstep, from position 0 on. Calls are carried out in their order, so that nobody
 * has to wait for one before the next.
 */
export interface DecoderLanes {
  /**
   * lookups [lanes, steps, 1 + tables], as lookups.ts makes them: the tokens alone for a model without memory -> logits
   * [lanes, steps, vocab]. They stand at position .. position + steps - 1, which must follow the positions of the last
   * run. `steps` is at most a window. spare: see LaneSession.
   */
  run(lookups: Int32Array, steps: number, position: number, spare?: Float32Array): Promise<Float32Array>;
  /** The same where nobody needs the logits. */
  prefill(lookups: Int32Array, steps: number, position: number): Promise<void>;
  /** A copy of one lane with its past. Afterwards neither affects the other. */
  fork(lane: number): DecoderLanes;
  /** Forgets the past. The next run must begin at position 0. */
  reset(): void;
  /** Gives the memory back. No other method may be called afterwards. */
  dispose(): void;
}
