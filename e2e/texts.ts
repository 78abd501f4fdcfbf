import { RANDOM_BYTES, TEXTS } from "../test/samples.ts";
import { type NamedFile, utf8 } from "./support.ts";

/** Prose that no compressor has seen, with enough of it for two lanes. */
export const LETTER: string = `Dear Martha,

The harbour froze over on the ninth, and since then nothing has come in but the gulls and one stubborn
tugboat from across the bay. Mr. Whitlock says that the ice will hold until March; he said the same last
year, and was wrong by five weeks, so nobody has taken his word for it except the children, who have built
a whole village of snow on the far side of the breakwater and mean to defend it.

I have repaired the clock in the hall. It was not the spring after all, only a dead moth between two
wheels. It strikes the hours again, though it insists on thirteen at midnight, and I have decided to let it.
`;

/** A few words that any model foresees, for backends that take a second per step. */
export const NOTE = `It was the first time that he had been in the house, and he did not know what to do. "What is the matter?" said the old man.
`;

const base = {
  "special-token literals.txt": utf8("<|endoftext|><s></s> [PAD] <unk> <|im_start|>user ".repeat(12)),
};

/** What breaks careless compressors. */
export const AWKWARD: readonly NamedFile[] = Object.entries({
  ...base,
  "empty.txt": TEXTS.empty,
  "one byte.bin": TEXTS["one byte"],
  "all bytes.bin": TEXTS["all bytes"],
  "invalid UTF-8.txt": TEXTS["invalid UTF-8"],
  "CR LF.txt": utf8(LETTER.replaceAll("\n", "\r\n")),
  "zeros.bin": new Uint8Array(100_000),
  "random.bin": RANDOM_BYTES,
  "łódź 春.txt": utf8(LETTER.slice(0, 300)),
}).map(([name, bytes]) => ({ name, bytes }));
