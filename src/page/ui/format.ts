/** Numbers as people read them. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** 1 KB = 1000 bytes, as file managers count. */
export function formatBytes(count: number): string {
  let unit = 0;
  let value = count;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  if (unit === 0) return count === 1 ? "1 byte" : `${Math.round(count)} bytes`;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 1) return "less than a second";
  const whole = Math.ceil(seconds);
  if (whole < 60) return whole === 1 ? "1 second" : `${whole} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return `${hours} h ${minutes % 60} min`;
}

/** "71% smaller", "99.8% smaller", "under 0.1% larger", "the same size". */
export function formatSaving(before: number, after: number): string {
  if (before === 0 || before === after) return before === after ? "the same size" : "larger";
  return `${formatShare(Math.abs(1 - after / before) * 100)} ${after < before ? "smaller" : "larger"}`;
}

/** From half a percent on. */
export function isWorthIt(before: number, after: number): boolean {
  return after < 0.995 * before;
}

/** "−79%", "−99.9%": a saving, for where it stands alone. */
export function formatBigSaving(before: number, after: number): string {
  const percent = (1 - after / before) * 100;
  // Rounded down from 99 on, since nothing but an empty file saves all.
  const shown = percent < 99 ? Math.round(percent) : Math.floor(10 * percent) / 10;
  return `−${shown}%`;
}

/** "30 KB became 6.3 KB", and both to the byte where they would look the same. */
export function formatChange(before: number, after: number, verb: string): string {
  const isExact = before !== after && formatBytes(before) === formatBytes(after);
  const [from, to] = [before, after].map((count) => (isExact ? formatExactBytes(count) : formatBytes(count)));
  return `${from} ${verb} ${to}`;
}

/** "1,234 bytes". */
export function formatExactBytes(count: number): string {
  return `${formatInteger(count)} ${count === 1 ? "byte" : "bytes"}`;
}

/** "1,234". */
export function formatInteger(count: number): string {
  return count.toLocaleString("en");
}

/** Something is never said to be nothing, nor nearly all to be all. */
function formatShare(percent: number): string {
  if (percent < 0.05) return "under 0.1%";
  if (percent >= 99.95 && percent < 100) return "over 99.9%";
  const isClose = percent < 9.95 || (percent >= 99 && percent < 100);
  return `${isClose ? percent.toFixed(1) : Math.round(percent)}%`;
}

/** "1 file", "8 files". */
export function formatCount(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "42%", "0.3%", "under 0.1%". */
export function formatChance(chance: number): string {
  if (chance < 0.001) return "under 0.1%";
  return `${chance < 0.0995 ? (100 * chance).toFixed(1) : Math.round(100 * chance)}%`;
}
