/** Sparse rows: a list of channels, i32, and a list of their values, 4 bytes each. */

/** u8 [16, 16]: for each mask of 4 lanes, the swizzle that moves the lanes in the mask to the front. */
const FRONT: usize = memory.data(256, 16);
for (let mask = 0; mask < 16; mask++) {
  let at = FRONT + ((<usize>mask) << 4);
  for (let lane = 0; lane < 4; lane++) {
    if (((mask >> lane) & 1) === 0) continue;
    store<i32>(at, 0x03020100 + lane * 0x04040404);
    at += 4;
  }
}

/**
 * Appends the lanes of `channels` and `values` that are in `mask` to lists of `count` entries. Returns the new count.
 * It always writes four entries, for which the lists need room.
 */
export function append4(
  mask: i32,
  channels: v128,
  values: v128,
  channelList: usize,
  valueList: usize,
  count: i32,
): i32 {
  const front = v128.load(FRONT + ((<usize>mask) << 4));
  const at = (<usize>count) << 2;
  v128.store(channelList + at, i8x16.swizzle(channels, front));
  v128.store(valueList + at, i8x16.swizzle(values, front));
  return count + popcnt(mask);
}
