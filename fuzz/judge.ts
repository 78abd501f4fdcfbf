/** What becomes of a damaged container, and whether that is allowed. */

import { concat, sameBytes } from "../src/base/bytes.ts";
import { type ErrorCode, NacreError } from "../src/base/errors.ts";
import { inMemory } from "../src/base/random-access.ts";
import { extract } from "../src/codec/archive/extract.ts";
import { readContents } from "../src/codec/archive/listing.ts";
import { splitFiles } from "../src/codec/archive/split-files.ts";
import { open } from "../src/codec/decompress.ts";
import { survey } from "../src/codec/survey.ts";

import { pieces } from "../test/streams.ts";
import { type Mutant, mutate } from "./mutations.ts";
import { Random } from "./random.ts";
import { model, type Specimen } from "./specimens.ts";

/** Bytes that may come out: above every specimen, below what would take long. */
const MAX_OUTPUT = 1 << 20;

/** The errors that a file may cause. */
const TYPED: ReadonlySet<ErrorCode> = new Set([
  "corrupt",
  "truncated",
  "not-nacre",
  "version",
  "unsupported",
  "limit",
  "wrong-model",
  "wrong-tokenizer",
]);

/** "intact", or the code of the error. */
export type Outcome = "intact" | ErrorCode;

/** Thrown for what must never happen. */
export class Breach extends Error {}

/** Judges how Nacre deals with mutants of these specimens. */
export class Judge {
  readonly #specimens: readonly Specimen[];
  /** Every block of every specimen: nothing else may be handed out before an error. */
  readonly #genuine: ReadonlySet<string>;

  constructor(specimens: readonly Specimen[]) {
    this.#specimens = specimens;
    const blocks = specimens.flatMap(({ content, places, isShort }) =>
      isShort
        ? [content]
        : places.map(({ rawStart, rawLength }) => content.subarray(rawStart, rawStart + rawLength)),
    );
    this.#genuine = new Set(blocks.map(asKey));
  }

  /** Makes a mutant and reads it in every way. Throws a Breach that says what was done. */
  async try(seed: number, number: number): Promise<Outcome> {
    const mutant = mutate(this.#specimens, new Random(seed, number));
    try {
      const outcome = await this.#decode(mutant);
      await this.#survey(mutant, outcome);
      await this.#extract(mutant, mutant.specimen);
      return outcome;
    } catch (error) {
      const what = `${mutant.specimen.name}, ${mutant.how}`;
      throw new Breach(`case ${number} of seed ${seed} (${what}): ${error}`, { cause: error });
    }
  }

  async #decode({ file, isSigned }: Mutant): Promise<Outcome> {
    const parts: Uint8Array[] = [];
    const outcome = await outcomeOf(async () => {
      const { directory, content } = await open(pieces(file), { model, maxOutput: MAX_OUTPUT });
      const blocks = (async function* () {
        for await (const block of content()) {
          parts.push(block);
          yield block;
        }
      })();
      for await (const _ of directory ? splitFiles(blocks, directory) : blocks);
    });
    if (!isSigned) for (const part of parts) this.#expectGenuine(part);
    const whole = concat(parts);
    if (outcome === "intact" && !this.#specimens.some(({ content }) => sameBytes(content, whole))) {
      throw new Error("wrong bytes, and no error");
    }
    return outcome;
  }

  /** It finds nothing wrong if and only if the file can be restored. */
  async #survey({ file, isSigned }: Mutant, restored: Outcome): Promise<void> {
    let damages = 0;
    const outcome = await outcomeOf(async () => {
      const found = await survey(inMemory(file), { model, maxOutput: MAX_OUTPUT });
      for await (const finding of found.findings()) {
        if (!finding.isIntact) damages++;
        else if (!isSigned) this.#expectGenuine(finding.bytes);
      }
    });
    const isSound = outcome === "intact" && damages === 0;
    if (isSound !== (restored === "intact")) {
      throw new Error(`restoring it ends as "${restored}", and its survey finds ${damages} damages`);
    }
  }

  /** One file of an archive; with checksums made right, its directory may say what it likes. */
  async #extract({ file, isSigned }: Mutant, { content, directory }: Specimen): Promise<void> {
    await outcomeOf(async () => {
      const access = inMemory(file);
      const contents = await readContents(access);
      const entry = contents.directory?.find(({ size }) => size > 0);
      if (!entry) return;
      const parts: Uint8Array[] = [];
      const options = { model, maxOutput: MAX_OUTPUT };
      for await (const part of extract(access, contents, [entry], options)) parts.push(part);
      const row = directory?.findIndex(({ path }) => path === entry.path) ?? -1;
      if (isSigned || row < 0) return;
      const start = directory!.slice(0, row).reduce((sum, { size }) => sum + size, 0);
      if (!sameBytes(concat(parts), content.subarray(start, start + entry.size))) {
        throw new Error(`wrong bytes for ${entry.path}, and no error`);
      }
    });
  }

  #expectGenuine(bytes: Uint8Array): void {
    if (!this.#genuine.has(asKey(bytes))) throw new Error("bytes were handed out that are no block's");
  }
}

function asKey(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

async function outcomeOf(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return "intact";
  } catch (error) {
    if (error instanceof NacreError && TYPED.has(error.code)) return error.code;
    throw error;
  }
}
