/** Finds the length of the records of a table, or of the rows of an image, from bytes that recur at one distance. */

import { allocate } from "../memory";

/** Until something better is found. */
const INITIAL: i32 = 2;
/** Sightings of a distance that make it the record length. */
const ENOUGH: i32 = 15;

export let recordLength: i32 = INITIAL;
/** i32[256][3]: the last three positions of each byte value. */
const seen: usize = allocate(256 << 4);
let lengthA: i32 = 0;
let lengthB: i32 = 0;
let countA: i32 = 0;
let countB: i32 = 0;

/** byte stands at data[position - 1]. A distance counts when it was the same three times. */
export function updateRecord(data: usize, position: i32, byte: i32): void {
  const at = seen + (byte << 4);
  const last = load<i32>(at);
  const older = load<i32>(at, 4);
  const oldest = load<i32>(at, 8);
  const distance = position - last;
  store<i32>(at, position);
  store<i32>(at, last, 4);
  store<i32>(at, older, 8);
  if (distance < 2 || oldest === 0 || distance !== last - older || distance !== older - oldest) return;
  // Short distances are common by chance: the same byte must stand there twice more.
  if (
    distance < 16 &&
    !(isAt(data, position, byte, 5 * distance) && isAt(data, position, byte, 6 * distance))
  )
    return;
  if (distance === lengthA) {
    countA++;
  } else if (distance === lengthB) {
    countB++;
  } else if (countA > countB) {
    lengthB = distance;
    countB = 1;
  } else {
    lengthA = distance;
    countA = 1;
  }
  if (countA > ENOUGH) settle(lengthA);
  else if (countB > ENOUGH) settle(lengthB);
}

function settle(length: i32): void {
  if (length === recordLength) return;
  recordLength = length;
  countA = 0;
  countB = 0;
}

function isAt(data: usize, position: i32, byte: i32, back: i32): bool {
  return back < position && load<u8>(data + position - 1 - back) === byte;
}
