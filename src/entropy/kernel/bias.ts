/**
 * One number per token, added to its logit: how much more often this text uses it than the model
 * thinks. It follows the gradient of the cost: b <- b - rate * (p - onehot).
 */

import { masses, padded, totalMass } from "./masses";
import { allocate } from "./memory";

/** Logits are in 1/32 octave. */
export const UNITS_PER_NAT: f32 = 46.166241308446828;

/** f32[padded vocab] */
let bias: usize = 0;
let end: usize = 0;
let rate: f32 = 0;

export function createBias(vocab: i32, step: f32): void {
  bias = allocate(padded(vocab) << 2);
  end = padded(vocab) << 2;
  rate = step * UNITS_PER_NAT;
}

/** z[i] += bias[i] for z: f32[padded vocab]. */
export function applyBias(z: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(z + at, f32x4.add(v128.load(z + at), v128.load(bias + at)));
  }
}

/** Follow the masses that were coded with. */
export function learnBias(token: i32): void {
  const step = f32x4.splat(rate / (totalMass() as f32));
  for (let at: usize = 0; at < end; at += 16) {
    const fall = f32x4.mul(step, v128.load(masses + at));
    v128.store(bias + at, f32x4.sub(v128.load(bias + at), fall));
  }
  const at = bias + (token << 2);
  store<f32>(at, load<f32>(at) + rate);
}
