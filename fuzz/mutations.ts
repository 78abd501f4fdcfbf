/** Ways to damage a container, from blunt to cunning. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../src/base/bytes.ts";
import { crc32c } from "../src/base/crc.ts";
import type { Place } from "../src/format/file-map.ts";
import { BLOCK_KINDS, CODING, DIRECTORY } from "../src/format/kinds.ts";
import type { Random } from "./random.ts";
import type { Specimen } from "./specimens.ts";

export interface Mutant {
  readonly how: string;
  readonly file: Uint8Array;
  /** Checksums were made right again, so that deeper checks must find it. */
  readonly isSigned: boolean;
}

type Mutation = (specimen: Specimen, random: Random, all: readonly Specimen[]) => Uint8Array;

const blunt: Readonly<Record<string, Mutation>> = {
  "flipped bits": ({ file }, random) => {
    const mutant = file.slice();
    for (let n = 1 + random.below(4); n > 0; n--) mutant[random.below(file.length)]! ^= 1 << random.below(8);
    return mutant;
  },
  "random bytes": ({ file }, random) => overwrite(file, random.below(file.length), random),
  "cut off": ({ file }, random) => file.slice(0, random.below(file.length)),
  "without its beginning": ({ file }, random) => file.slice(random.below(file.length)),
  "without a stretch": ({ file }, random) => {
    const at = random.below(file.length);
    return concat([file.subarray(0, at), file.subarray(at + 1 + random.below(40))]);
  },
  "with an insertion": ({ file }, random) => {
    const at = random.below(file.length + 1);
    return concat([file.subarray(0, at), noise(1 + random.below(40), random), file.subarray(at)]);
  },
  "with a stretch doubled": ({ file }, random) => {
    const at = random.below(file.length);
    const end = at + 1 + random.below(200);
    return concat([file.subarray(0, end), file.subarray(at)]);
  },
  "spliced with another": ({ file }, random, all) => {
    const other = random.pick(all).file;
    return concat([file.subarray(0, random.below(file.length)), other.subarray(random.below(other.length))]);
  },
  "with another's header": (specimen, _, all) => {
    const other = all[(all.indexOf(specimen) + 1) % all.length]!;
    return concat([
      other.file.subarray(0, headerLength(other)),
      specimen.file.subarray(headerLength(specimen)),
    ]);
  },
  "with its records shuffled": ({ file, places, endOffset, ...rest }, random) => {
    const records = places.map(({ offset, length }) => file.subarray(offset, offset + length));
    const shuffled = records.map(() => random.pick(records));
    const header = file.subarray(0, headerLength({ file, places, endOffset, ...rest }));
    return concat([header, ...shuffled, file.subarray(endOffset)]);
  },
};

const signed: Readonly<Record<string, Mutation>> = {
  "a record changed and signed again": (specimen, random) => {
    if (specimen.places.length === 0) return changeHeader(specimen, random);
    const mutant = specimen.file.slice();
    const place = random.pick(specimen.places);
    const at = place.offset + random.below(place.length);
    mutant[at] = random.below(4) === 0 ? 0xff : random.below(256);
    sign(mutant, place);
    return mutant;
  },
  "the first bytes of a payload changed and signed again": (specimen, random) => {
    if (specimen.places.length === 0) return changeHeader(specimen, random);
    const mutant = specimen.file.slice();
    const place = random.pick(specimen.places);
    mutant[payloadStart(mutant, place) + random.below(8)] = random.below(256);
    sign(mutant, place);
    return mutant;
  },
  "the header changed and signed again": changeHeader,
  "the index changed and signed again": ({ file, endOffset }, random) => {
    const mutant = file.slice();
    mutant[endOffset + 1 + random.below(file.length - endOffset - 9)] = random.below(256);
    putU32(mutant, file.length - 8, crc32c(mutant.subarray(endOffset, file.length - 8)));
    return mutant;
  },
};

const signedShort: Readonly<Record<string, Mutation>> = {
  "the short form changed and signed again": ({ file, content }, random) => {
    const mutant = file.slice();
    const length = mutant[4]! >> 6;
    const kind = mutant[4]! & 0x0f;
    const check = 5 + length + (kind === BLOCK_KINDS.text || kind > 13 ? 3 : 0);
    mutant[random.below(3) === 0 ? random.below(file.length) : random.below(check)] = random.below(256);
    const digest = sha256.create().update(mutant.subarray(0, check));
    if (kind !== BLOCK_KINDS.stored) digest.update(mutant.subarray(check + 4));
    mutant.set(digest.update(sha256(content)).digest().subarray(0, 4), check);
    return mutant;
  },
};

export function mutate(all: readonly Specimen[], random: Random): Mutant & { readonly specimen: Specimen } {
  const specimen = random.pick(all);
  const isSigned = random.below(5) < 2;
  const [how, mutation] = random.pick(
    Object.entries(!isSigned ? blunt : specimen.isShort ? signedShort : signed),
  );
  return { how, isSigned, specimen, file: mutation(specimen, random, all) };
}

function changeHeader({ file, ...rest }: Specimen, random: Random): Uint8Array {
  const length = headerLength({ file, ...rest });
  const mutant = file.slice();
  mutant[8 + random.below(length - 12)] = random.below(256);
  putU32(mutant, length - 4, crc32c(mutant.subarray(0, length - 4)));
  return mutant;
}

function headerLength({ places, endOffset }: Specimen): number {
  return places[0]?.offset ?? endOffset;
}

/** Behind the varints of the head, as it was before it was changed or as it is now. */
function payloadStart(file: Uint8Array, { kind, offset }: Place): number {
  let at = offset + (kind === DIRECTORY ? 2 : 1);
  for (let varints = kind === CODING ? 1 : 2; varints > 0; at++) if (file[at]! < 0x80) varints--;
  return at + (kind === CODING ? 0 : kind === BLOCK_KINDS.stored || kind === DIRECTORY ? 4 : 8);
}

/** Makes the record's own checksum right. */
function sign(file: Uint8Array, place: Place): void {
  const end = place.offset + place.length;
  const at = place.kind === CODING ? end - 4 : payloadStart(file, place) - 4;
  if (at + 4 > end) return;
  const behind = place.kind === CODING ? new Uint8Array(0) : file.subarray(at + 4, end);
  putU32(file, at, crc32c(behind, crc32c(file.subarray(place.offset, at))));
}

function putU32(file: Uint8Array, at: number, value: number): void {
  new DataView(file.buffer, file.byteOffset).setUint32(at, value, true);
}

function overwrite(file: Uint8Array, at: number, random: Random): Uint8Array {
  const mutant = file.slice();
  mutant.set(noise(1 + random.below(16), random).subarray(0, file.length - at), at);
  return mutant;
}

function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}
