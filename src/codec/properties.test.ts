/** Properties over any input: 200 cases here, NACRE_CASES of them in `npm run nightly`. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { program, prose, randomBytes } from "../../test/samples.ts";
import { collect, pieces } from "../../test/streams.ts";
import { testModel } from "../../test/test-model.ts";
import { concat } from "../base/bytes.ts";
import { inMemory } from "../base/random-access.ts";
import type { Entry } from "../format/directory.ts";
import { findClash, isSafePath } from "../format/entry-path.ts";
import { entriesAt, extract } from "./archive/extract.ts";
import { readContents } from "./archive/listing.ts";
import { type PackInput, pack } from "./archive/pack.ts";
import { splitFiles } from "./archive/split-files.ts";
import { compress } from "./compress.ts";
import { decompress, open } from "./decompress.ts";

const CASES = Number(process.env.NACRE_CASES ?? 200);
/** A stop for what hangs: two cases per second on the slowest machine. */
const TIMEOUT = 60_000 + 500 * CASES;

const options = { model: async () => testModel(), preset: "fast" } as const;
const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => Uint8Array.from([...utf8(text)].flatMap((byte) => [byte, 0]));

const length = fc.integer({ min: 0, max: 300 });
const stretch = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.string({ unit: "grapheme", maxLength: 60 }).map(utf8),
  length.map((count) => utf8(prose(count))),
  length.map((count) => utf8(prose(count).replaceAll(" ", "\r\n"))),
  length.map((count) => utf16(prose(count))),
  length.map((count) => Uint8Array.from(utf8(prose(count)), (byte) => (byte === 97 ? 0xe4 : byte))),
  fc.tuple(fc.integer({ max: 255 }), length).map(([byte, count]) => new Uint8Array(10 * count).fill(byte)),
  fc.integer({ min: 0, max: 3000 }).map((count) => randomBytes(count)),
  fc.integer({ min: 0, max: 2000 }).map(program),
);
/** Bytes as files have them: stretches of different kinds. */
const fileBytes = fc.array(stretch, { maxLength: 4 }).map(concat);

const pathPart = fc.constantFrom("a", "b.txt", "c.bin", "ä ö", "con", ".x", "d.TXT");
const tree = fc
  .uniqueArray(
    fc.record({
      path: fc.array(pathPart, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
      bytes: fc.option(fileBytes, { freq: 8, nil: undefined }),
      modified: fc.integer(),
      mode: fc.nat({ max: 0o777 }),
    }),
    { maxLength: 6, selector: ({ path }) => path },
  )
  .filter((files) => !findClash(files.map(({ path, bytes }) => ({ path, kind: bytes ? "file" : "folder" }))));

/** As `toEqual`, which takes long for many bytes. */
const expectSame = (actual: Uint8Array, expected: Uint8Array) =>
  expect(Buffer.compare(actual, expected)).toBe(0);

describe("any bytes", () => {
  it("come back, are coded the same way twice however they arrive, and hardly grow", {
    timeout: TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fileBytes, fc.integer({ min: 1, max: 500 }), async (data, piece) => {
        const { bytes } = await collect(compress(pieces(data), options));
        const again = await collect(compress(pieces(data, piece), { ...options, verification: "none" }));
        expectSame(again.bytes, bytes);
        const restored = await collect(decompress(pieces(bytes, piece), options));
        expectSame(restored.bytes, data);
        expect(bytes.length).toBeLessThanOrEqual(data.length * 1.001 + 64);
      }),
      { numRuns: CASES },
    );
  });
});

describe("any tree of files", () => {
  it("comes back, whatever the order of its files, as a whole, and any one of them alone", {
    timeout: TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.nat(5), async (files, chosen) => {
        const inputs = files.map(({ path, bytes, modified, mode }): PackInput => {
          const kind = bytes ? "file" : "folder";
          const entry: Entry = { path, kind, mode, modified, size: bytes?.length ?? 0 };
          return { ...entry, open: () => pieces(bytes ?? new Uint8Array(0)) };
        });
        const { bytes } = await collect(pack(inputs, { ...options, verification: "none" }));
        const reversed = await collect(pack([...inputs].reverse(), { ...options, verification: "none" }));
        expectSame(reversed.bytes, bytes);

        const opened = await open(pieces(bytes), options);
        const directory = opened.directory ?? [];
        expect(new Set(directory)).toEqual(new Set(inputs.map(({ open: _, ...entry }) => entry)));
        const found = new Map<string, Uint8Array[]>();
        for await (const { entry, bytes: part } of splitFiles(opened.content(), directory)) {
          expect(isSafePath(entry.path)).toBe(true);
          found.set(entry.path, [...(found.get(entry.path) ?? []), part]);
        }
        for (const { path, bytes: expected } of files) {
          if (expected) expectSame(concat(found.get(path) ?? []), expected);
        }
        const one = files[chosen % files.length];
        if (!one?.bytes) return;
        const contents = await readContents(inMemory(bytes));
        const [entry] = entriesAt(contents.directory ?? [], one.path);
        const alone = await collect(extract(inMemory(bytes), contents, [entry!], options));
        expectSame(alone.bytes, one.bytes);
      }),
      { numRuns: CASES },
    );
  });
});
