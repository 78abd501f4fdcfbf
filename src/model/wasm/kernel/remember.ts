/** The memory: what a position remembers is a row of each table, side by side, which every layer maps to the residual. */

import { MEMORY_TABLE, MEMORY_TABLES, MEMORY_WIDTH } from "./layout";
import { address, word } from "./memory";

/** Bytes of what this many rows remember. */
export function rememberedBytes(model: usize, rows: i32): i32 {
  return rows * word(model, MEMORY_TABLES) * word(model, MEMORY_WIDTH) * 2;
}

/** lookups i32 [rows, 1 + tables] -> to i16 [rows, tables * width]. The width is a multiple of 8. */
export function remember(model: usize, lookups: usize, rows: i32, to: usize): void {
  const tables = word(model, MEMORY_TABLES);
  const width = word(model, MEMORY_WIDTH);
  for (let row = 0; row < rows; row++) {
    lookups += 4; // the token
    for (let table = 0; table < tables; table++, lookups += 4) {
      const from = address(model, MEMORY_TABLE + table) + <usize>load<i32>(lookups) * <usize>width;
      for (let i = 0; i < width; i += 8, to += 16) v128.store(to, v128.load_ext<i8>(from + <usize>i));
    }
  }
}
