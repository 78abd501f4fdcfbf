/** The filters that PNG applies to a line (PNG specification, 9.2): each is undone before its bytes are coded. */

const SUB: i32 = 1;
const UP: i32 = 2;
const AVERAGE: i32 = 3;
const PAETH: i32 = 4;

/** What a filter takes from a byte, given its neighbours left, above, and above left; no filter takes nothing. */
export function predictionOf(filter: i32, left: i32, above: i32, corner: i32): i32 {
  if (filter === SUB) return left;
  if (filter === UP) return above;
  if (filter === AVERAGE) return (left + above) >> 1;
  return filter === PAETH ? paeth(left, above, corner) : 0;
}

function paeth(left: i32, above: i32, corner: i32): i32 {
  const toLeft = abs(above - corner);
  const toAbove = abs(left - corner);
  const toCorner = abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
