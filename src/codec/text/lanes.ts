/** How a block's tokens are cut into lanes that advance in lockstep. */
import type { ModelPreset } from "../../format/container.ts";

const MAX_LANES = 64;

/**
 * How long a lane must be, in units of the number of lanes, to be worth having: every lane begins
 * without context, which costs bits (ARCHITECTURE.md says how many), while more lanes share out
 * to more threads.
 */
const LANE_LENGTH_FACTOR: Readonly<Record<ModelPreset, number>> = {
  fast: 128,
  balanced: 2048,
  max: Number.POSITIVE_INFINITY,
};

/** A function of the token count and the preset alone, never of the machine. */
export function laneCount(tokenCount: number, preset: ModelPreset): number {
  const factor = LANE_LENGTH_FACTOR[preset];
  let lanes = 1;
  while (lanes < MAX_LANES && 4 * lanes * lanes * factor <= tokenCount) lanes *= 2;
  return lanes;
}

/** Lane l holds tokens l * steps to min(count, (l + 1) * steps) - 1. */
export class LanePlan {
  readonly lanes: number;
  readonly tokenCount: number;
  /** The length of the longest lane. */
  readonly steps: number;

  constructor(tokenCount: number, lanes: number) {
    this.lanes = lanes;
    this.tokenCount = tokenCount;
    this.steps = Math.ceil(tokenCount / lanes);
  }

  /** False when some lane would be empty: no encoder writes that. */
  isValid(): boolean {
    return (this.lanes - 1) * this.steps < this.tokenCount;
  }

  /** The tokens of steps first .. first + count - 1 as they are coded, and the row of each in logits [lanes, count]. */
  *places(first: number, count: number): Generator<{ lane: number; at: number; row: number }> {
    for (let step = 0; step < count; step++) {
      for (let lane = 0; lane < this.lanes; lane++) {
        const at = this.position(lane, first + step);
        if (at >= 0) yield { lane, at, row: lane * count + step };
      }
    }
  }

  /** Where the token of `lane` at `step` lies among the block's tokens; -1 when the lane has ended. */
  position(lane: number, step: number): number {
    const at = lane * this.steps + step;
    return step < this.steps && at < this.tokenCount ? at : -1;
  }
}
