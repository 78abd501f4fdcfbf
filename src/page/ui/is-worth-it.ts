/** Whether a saving is worth its name: from half a percent on. */
export function isWorthIt(before: number, after: number): boolean {
  return after < 0.995 * before;
}
