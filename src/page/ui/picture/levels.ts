/** Where the five levels of surprise part, in bits; the first is no surprise, and has no colour. The others' colours go from light to dark (in dark mode the reverse), so no hue is needed to tell them apart. */
export const LEVEL_LIMITS = [3, 6, 10, 14] as const;

export function levelOf(bits: number): number {
  const level = LEVEL_LIMITS.findIndex((limit) => bits < limit);
  return level < 0 ? LEVEL_LIMITS.length : level;
}
