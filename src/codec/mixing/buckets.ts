/** Coarse steps of continuous values, to select weights by. */

/** 1 / P(most likely symbol) at which the next step of 0..12 begins. */
const SURPRISE = Float64Array.of(1.05, 1.15, 1.3, 1.6, 2, 2.7, 4, 6, 9, 14, 25, 50);
export const SURPRISE_STEPS = 13;

/** How unsure a model is, from the reciprocal of its largest probability: 0..12. */
export function surpriseStep(reciprocal: number): number {
  let step = 0;
  while (step < SURPRISE.length && reciprocal >= SURPRISE[step]!) step++;
  return step;
}

export const STRETCH_STEPS = 16;

/** |stretch| in halves up to 6, then coarser: 0..15. */
export function stretchStep(stretch: number): number {
  const x = stretch < 0 ? -stretch : stretch;
  if (x < 6) return (2 * x) | 0;
  return x < 7 ? 12 : x < 8 ? 13 : x < 10 ? 14 : 15;
}
