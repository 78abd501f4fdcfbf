/** Inputs for tests, made on the spot. */

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A linear congruential generator (Numerical Recipes' constants), so that runs repeat. */
function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

export function randomBytes(length: number, seed = 1): Uint8Array {
  const numbers = randomNumbers(seed);
  // The low bits of such numbers repeat themselves soon.
  return Uint8Array.from({ length }, () => numbers.next().value >>> 16);
}

/** Invented words of two-letter syllables: letters are easy to foresee, longer strings are not. */
export function prose(length: number): string {
  const numbers = randomNumbers(2);
  const pick = (letters: string) => letters.charAt(numbers.next().value % letters.length);
  const word = () => {
    let syllables = "";
    do syllables += pick("bdklmnrst") + pick("aeio");
    while (numbers.next().value % 3 > 0);
    return syllables;
  };
  let text = "";
  while (text.length < length) {
    const words = Array.from({ length: 4 + (numbers.next().value % 9) }, word).join(" ");
    text += `${words.charAt(0).toUpperCase()}${words.slice(1)}.${numbers.next().value % 4 ? " " : "\n"}`;
  }
  return text.slice(0, length);
}

/** Code like an x86 program's: every 40 bytes a call of one of eight functions. */
export function program(length: number): Uint8Array {
  const bytes = randomBytes(length).map((byte) => byte & 0x7f);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 40 <= length; at += 40) {
    const target = 1000 * (bytes[at]! & 7);
    bytes[at + 8] = 0xe8;
    view.setInt32(at + 9, target - at - 13, true);
  }
  return bytes;
}

export const RANDOM_BYTES: Uint8Array = randomBytes(50_000);

export const TEXTS = {
  empty: new Uint8Array(0),
  "one byte": utf8("x"),
  short: utf8(prose(600)),
  prose: utf8(prose(6_000)),
  "CR LF text": utf8(prose(2_000).replaceAll("\n", "\r\n")),
  "mixed line ends": utf8("one\r\ntwo\nthree\r".repeat(40)),
  "invalid UTF-8": Uint8Array.from(utf8(prose(1_000)), (byte, i) => (i % 97 === 0 ? 0xff : byte)),
  "special-token literals": utf8("<|endoftext|><s></s>[PAD]<unk> \u0000 <|im_start|>".repeat(30)),
  "all bytes": Uint8Array.from({ length: 256 }, (_, i) => i),
  "many scripts": utf8("Zażółć gęślą jaźń; съешь ещё этих булок; 春はあけぼの; 🦪🐚 ".repeat(12)),
} as const satisfies Record<string, Uint8Array>;
