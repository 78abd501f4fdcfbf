/** Cutting a text into rows of a fixed-width font, so that any row, even of a million, can be drawn alone. */

const TAB = 4;

/**
 * starts[i]: where row i begins, in UTF-16 units; a last entry holds the text's length.
 * A row ends after a line break, else before the last space that fits, which belongs to the next word, else where it is
 * full.
 */
export function cutRows(text: string, columns: number): Int32Array {
  const starts: number[] = [0];
  let start = 0;
  let used = 0;
  let lastSpace = -1;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const units = code > 0xffff ? 2 : 1;
    const width = code === 9 ? TAB : isWide(code) ? 2 : 1;
    if (used + width > columns && at > start && code !== 10) {
      start = lastSpace > start && lastSpace < at ? lastSpace : at;
      starts.push(start);
      used = 0;
      lastSpace = -1;
      at = start;
      continue;
    }
    if (code === 32 && text[at - 1] !== " ") lastSpace = at;
    used += width;
    at += units;
    if (code !== 10) continue;
    start = at;
    used = 0;
    lastSpace = -1;
    if (at < text.length) starts.push(start);
  }
  starts.push(text.length);
  return Int32Array.from(starts);
}

/** Whether it takes two columns, as East Asian characters and emoji do. An estimate: it only decides where a row ends. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xff60) ||
    code >= 0x1f300
  );
}

/** The first index whose value is greater than `value`, in ascending `values[0 .. count]`. */
export function firstAbove(values: Int32Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
