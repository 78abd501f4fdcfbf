/** Coarse steps of continuous values, to select weights by. */

/** 1 / P(most likely symbol) at which the next step of 0..12 begins. */
const SURPRISE = memory.data<f32>([1.05, 1.15, 1.3, 1.6, 2, 2.7, 4, 6, 9, 14, 25, 50]);
export const SURPRISE_STEPS: i32 = 13;

/** How unsure a model is, from the reciprocal of its largest probability: 0..12. */
export function surpriseStep(reciprocal: f32): i32 {
  let step = 0;
  while (step < SURPRISE_STEPS - 1 && reciprocal >= load<f32>(SURPRISE + (step << 2))) step++;
  return step;
}

export const STRETCH_STEPS: i32 = 16;

/** |stretch| in halves up to 6, then coarser: 0..15. */
export function stretchStep(stretch: f32): i32 {
  const x = abs(stretch);
  if (x < 6) return (x + x) as i32;
  return x < 7 ? 12 : x < 8 ? 13 : x < 10 ? 14 : 15;
}
