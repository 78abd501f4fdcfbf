/** What kinds of record a .nacre file has, by the number each begins with. */

export const END = 0x00;
/** Kinds from 1 to this one are blocks, known or not. */
const LAST_BLOCK = 0x0f;
export const CODING = 0x10;
export const DIRECTORY = 0x11;

export const BLOCK_KINDS = {
  stored: 1,
  mixed: 2,
  text: 3,
  fill: 4,
  x86: 5,
  unfolded: 6,
  copy: 7,
  pixels: 8,
  samples: 9,
  jpeg: 10,
  quick: 11,
} as const;

export type BlockKindName = keyof typeof BLOCK_KINDS;

/** How many blocks of each kind a file has. */
export type BlockCounts = Record<BlockKindName, number>;

export function isBlock(kind: number): boolean {
  return kind > END && kind <= LAST_BLOCK;
}

/** undefined for a kind that this program does not know. */
export function blockKindName(kind: number): BlockKindName | undefined {
  const names = Object.keys(BLOCK_KINDS) as BlockKindName[];
  return names.find((name) => BLOCK_KINDS[name] === kind);
}

export function noBlocks(): BlockCounts {
  return {
    copy: 0,
    unfolded: 0,
    fill: 0,
    jpeg: 0,
    x86: 0,
    mixed: 0,
    pixels: 0,
    quick: 0,
    samples: 0,
    stored: 0,
    text: 0,
  };
}
