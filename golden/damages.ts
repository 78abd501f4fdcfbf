/** Golden files made wrong on purpose, and what a reader says of each. */

import { createHash } from "node:crypto";
import { concat } from "../src/base/bytes.ts";
import { crc32c } from "../src/base/crc.ts";

interface Damage {
  /** The golden file. */
  readonly file: string;
  readonly damage: (bytes: Uint8Array) => Uint8Array;
  readonly says: RegExp;
  readonly needsModel?: boolean;
}

/** A byte is another one. From the end with a negative place. */
const withByte = (place: number, change: (byte: number) => number) => (bytes: Uint8Array) => {
  const changed = Uint8Array.from(bytes);
  const at = place < 0 ? bytes.length + place : place;
  changed[at] = change(changed[at]!);
  return changed;
};

const flip = (place: number) => withByte(place, (byte) => byte ^ 1);

const MAGIC = 7;
/** Where the records of a file begin whose header has a name of so many bytes. */
const recordsAt = (name: number) => MAGIC + 3 + name + 4;
const NAME_OF_FILL = "blanks".length;
const NAME_OF_TEXT = "april.txt".length;
const CODING = 1 + 16 + 8 + 1;

/** A stretch whose last four bytes are its checksum, which is made right again. */
const signed =
  (from: number, to: number, damage: (bytes: Uint8Array) => Uint8Array) => (bytes: Uint8Array) => {
    const changed = damage(bytes);
    new DataView(changed.buffer).setUint32(to - 4, crc32c(changed.subarray(from, to - 4)), true);
    return changed;
  };

/** fill.nacre with another kind of block, whose checksums are right. */
const ofKind = (kind: number) => (bytes: Uint8Array) => {
  const changed = withByte(recordsAt(NAME_OF_FILL), () => kind)(bytes);
  // kind, raw length (2), payload length (1), raw crc (4), crc (4), payload (1)
  const at = recordsAt(NAME_OF_FILL);
  const head = changed.subarray(at, at + 8);
  const crc = crc32c(changed.subarray(at + 12, at + 13), crc32c(head));
  new DataView(changed.buffer).setUint32(at + 8, crc, true);
  const end = at + 13;
  changed[end + 2] = kind;
  new DataView(changed.buffer).setUint32(changed.length - 8, crc32c(changed.subarray(end, -8)), true);
  return changed;
};

/** A short form whose fields say something else, and whose check is right for them. */
const shortFill = (version: number, form: number) => (bytes: Uint8Array) => {
  const length = bytes.subarray(5, -5);
  const fields = concat([bytes.subarray(0, 3), Uint8Array.of(version, form), length]);
  const payload = bytes.subarray(-1);
  const raw = createHash("sha256").update(Buffer.alloc(300, " ")).digest();
  const check = createHash("sha256")
    .update(concat([fields, payload, raw]))
    .digest()
    .subarray(0, 4);
  return concat([fields, check, payload]);
};

export const DAMAGES: Readonly<Record<string, Damage>> = {
  "another file": { file: "fill.nacre", damage: flip(0), says: /not a \.nacre file/ },
  "an empty file": { file: "fill.nacre", damage: () => new Uint8Array(0), says: /not a \.nacre file/ },
  "another version": { file: "fill.nacre", damage: withByte(MAGIC, () => 7), says: /version 7/ },
  "another version of the short form": {
    file: "short-fill.nacre",
    damage: withByte(3, () => 7),
    says: /version 7/,
  },
  "flags beside the version": {
    file: "short-fill.nacre",
    damage: shortFill(5 | 0x20, 4 | 0x80),
    says: /version flags 1, which this reader does not know/,
  },
  "an unknown preset": {
    file: "fill.nacre",
    damage: signed(
      0,
      recordsAt(NAME_OF_FILL),
      withByte(MAGIC + 1, () => 4),
    ),
    says: /preset 4, which this reader does not know/,
  },
  "a damaged header": { file: "fill.nacre", damage: flip(MAGIC + 4), says: /its header does not match/ },
  "an unknown kind of block": {
    file: "fill.nacre",
    damage: ofKind(0x0c),
    says: /a block of kind 0C, which this reader does not know/,
  },
  "an unknown kind of record": {
    file: "fill.nacre",
    damage: withByte(recordsAt(NAME_OF_FILL), () => 0x12),
    says: /a record of kind 12, which this reader does not know/,
  },
  "an unknown content of the short form": {
    file: "short-fill.nacre",
    damage: shortFill(5, 12 | 0x80),
    says: /a block of kind 0C, which this reader does not know/,
  },
  "a damaged payload": { file: "stored.nacre", damage: flip(300), says: /block 1 does not match/ },
  "a damaged code of the short form": {
    file: "short-fill.nacre",
    damage: flip(-1),
    says: /does not match its checksum/,
  },
  "a damaged index": { file: "fill.nacre", damage: flip(-12), says: /its index does not match its checksum/ },
  "a wrong hash of the whole": {
    file: "stored.nacre",
    damage: (bytes) => {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
      const changed = flip(-9)(bytes);
      const at = changed.length - length;
      new DataView(changed.buffer).setUint32(changed.length - 8, crc32c(changed.subarray(at, -8)), true);
      return changed;
    },
    says: /does not match its hash/,
  },
  "data behind the end": {
    file: "fill.nacre",
    damage: (bytes) => concat([bytes, Uint8Array.of(0, 0, 1)]),
    says: /data after its end/,
  },
  "data behind the short form": {
    file: "short-stored.nacre",
    damage: (bytes) => concat([bytes, Uint8Array.of(0)]),
    says: /data after its end/,
  },
  "a short form that is cut off": {
    file: "short-stored.nacre",
    damage: (bytes) => bytes.subarray(0, -1),
    says: /cut off/,
  },
  "another model": {
    file: "embedded-short.nacre",
    damage: flip(6),
    says: /made with model [0-9a-f]{6}, not with [0-9a-f]{6}/,
    needsModel: true,
  },
  "another tokenizer": {
    file: "embedded-fast.nacre",
    damage: (bytes) => {
      const at = recordsAt(NAME_OF_TEXT);
      return signed(at, at + CODING + 4, flip(at + 17))(bytes);
    },
    says: /made with tokenizer [0-9a-f]{16}, not with [0-9a-f]{16}/,
    needsModel: true,
  },
  "an unknown ensemble": {
    file: "embedded-fast.nacre",
    damage: (bytes) => {
      const at = recordsAt(NAME_OF_TEXT);
      return signed(
        at,
        at + CODING + 4,
        withByte(at + CODING - 1, () => 3),
      )(bytes);
    },
    says: /ensemble 3, which this reader does not know/,
    needsModel: true,
  },
};
