/** Coarse steps of |stretch|, to select weights by. */
export const STRETCH_STEPS: i32 = 16;

/** |stretch| in halves up to 6, then coarser: 0..15. */
export function stretchStep(stretch: f32): i32 {
  const x = abs(stretch);
  if (x < 6) return (x + x) as i32;
  return x < 7 ? 12 : x < 8 ? 13 : x < 10 ? 14 : 15;
}
