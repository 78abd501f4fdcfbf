/** Six steps of surprise. Their colours go from light to dark (or the reverse at night), so that they need no hue to be told apart. */
export const LEVEL_LIMITS = [1, 3, 6, 10, 14] as const;

export function levelOf(bits: number): number {
  const level = LEVEL_LIMITS.findIndex((limit) => bits < limit);
  return level < 0 ? LEVEL_LIMITS.length : level;
}
