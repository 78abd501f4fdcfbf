import { describe, expect, it } from "vitest";
import { prose, RANDOM_BYTES } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { inMemory, type RandomAccess } from "../../base/random-access.ts";
import type { Entry } from "../../format/directory.ts";
import { FileEncoder } from "../compress.ts";
import { open } from "../decompress.ts";

import { entriesAt, extract } from "./extract.ts";
import { readContents } from "./listing.ts";
import { type PackInput, pack } from "./pack.ts";
import { splitFiles } from "./split-files.ts";

const model = async () => testModel();
const utf8 = (text: string) => new TextEncoder().encode(text);

const TREE: Readonly<Record<string, Uint8Array>> = {
  "src/one.txt": utf8(prose(3000)),
  "src/two.txt": utf8(prose(3100)),
  "empty.txt": new Uint8Array(0),
  "data/noise.bin": RANDOM_BYTES,
  "tool.sh": utf8("#!/bin/sh\nexit 0\n"),
};

function input(path: string, bytes: Uint8Array | undefined): PackInput {
  const size = bytes?.length ?? 0;
  const mode = path.endsWith(".sh") ? 0o755 : 0o640;
  const open = () => pieces(bytes ?? new Uint8Array(0), 999);
  return { path, kind: bytes ? "file" : "folder", size, modified: 1_700_000_000 + size, mode, open };
}

const INPUTS = [...Object.entries(TREE).map(([path, bytes]) => input(path, bytes)), input("void", undefined)];

async function unpack(file: Uint8Array) {
  const opened = await open(pieces(file, 1000), { model });
  const found: Record<string, Uint8Array> = {};
  const flags: string[] = [];
  for await (const { entry, bytes, isFirst, isLast } of splitFiles(
    opened.content(),
    opened.directory ?? [],
  )) {
    const before = found[entry.path] ?? new Uint8Array(0);
    expect(isFirst).toBe(!(entry.path in found));
    found[entry.path] = Uint8Array.of(...before, ...bytes);
    if (isLast) flags.push(entry.path);
  }
  expect(flags.sort()).toEqual(Object.keys(found).sort());
  return { opened, found };
}

describe("an archive", () => {
  it("restores its tree, whatever the order of its inputs", async () => {
    const packed = await collect(pack(INPUTS, { model, name: "tree" }));
    const backwards = await collect(pack([...INPUTS].reverse(), { model, name: "tree" }));
    expect(backwards.bytes).toEqual(packed.bytes);
    const { opened, found } = await unpack(packed.bytes);
    expect(found).toEqual(TREE);
    expect(opened.header.name).toBe("tree");
    const byPath = (a: Entry, b: Entry) => (a.path < b.path ? -1 : 1);
    const entries = INPUTS.map(({ open: _, ...entry }) => entry).sort(byPath);
    expect([...(opened.directory ?? [])].sort(byPath)).toEqual(entries);
  });

  it("lets small similar files share what was learned", async () => {
    const solid = await collect(pack(INPUTS, { model }));
    expect(solid.result.blocks).toEqual({
      stored: 1,
      copy: 0,
      unfolded: 0,
      fill: 0,
      jpeg: 0,
      x86: 0,
      mixed: 0,
      pixels: 0,
      quick: 0,
      samples: 0,
      text: 1,
    });
  });

  it("of nothing is an archive too", async () => {
    const { opened, found } = await unpack((await collect(pack([], { model }))).bytes);
    expect(opened.directory).toEqual([]);
    expect(found).toEqual({});
  });

  it("gives one file from the blocks it lies in alone", async () => {
    const { bytes } = await collect(pack(INPUTS, { model }));
    const reads: [number, number][] = [];
    const file: RandomAccess = {
      size: bytes.length,
      read: (offset, length) => {
        reads.push([offset, length]);
        return inMemory(bytes).read(offset, length);
      },
    };
    const contents = await readContents(file);
    const [entry] = entriesAt(contents.directory ?? [], "src/two.txt");
    reads.length = 0;
    const { bytes: restored } = await collect(extract(file, contents, [entry!], { model }));
    expect(restored).toEqual(TREE["src/two.txt"]);
    const noise = contents.blocks.find(({ kind }) => kind === 1)!;
    for (const [offset, length] of reads) {
      expect(offset >= noise.offset + noise.length || offset + length <= noise.offset).toBe(true);
    }
    const folder = entriesAt(contents.directory ?? [], "src/");
    expect(folder.map(({ path }) => path)).toEqual(["src/one.txt", "src/two.txt"]);
    const both = await collect(extract(file, contents, folder, { model }));
    expect(both.bytes).toEqual(Uint8Array.of(...TREE["src/one.txt"]!, ...TREE["src/two.txt"]!));
    expect(() => entriesAt(contents.directory ?? [], "src/t")).toThrow(
      expect.objectContaining({ code: "no-entry", data: { path: "src/t" } }),
    );
  });

  it("is not made of unsafe or clashing paths, or of files that change", async () => {
    const noBytes = new Uint8Array(0);
    for (const path of ["../x", "/x", "a\0b"]) {
      expect(() => pack([input(path, noBytes)], { model })).toThrow(
        expect.objectContaining({ code: "unsafe-path", data: { path } }),
      );
    }
    expect(() => pack([input("a", noBytes), input("a", noBytes)], { model })).toThrow(
      expect.objectContaining({ code: "clashing-paths" }),
    );
    for (const size of [16, 18]) {
      const run = collect(pack([{ ...input("tool.sh", TREE["tool.sh"]), size }], { model }));
      await expect(run).rejects.toMatchObject({ code: "changed", data: { name: "tool.sh" } });
    }
  });

  it("whose directory does not fit its content is refused, and not as if it had come to its end", async () => {
    for (const size of [3, 5]) {
      const entry: Entry = { path: "a", kind: "file", size, modified: 0 };
      const encoder = new FileEncoder({ model });
      const { bytes } = await collect(encoder.encode(pieces(utf8("four")), [entry]));
      await expect(unpack(bytes)).rejects.toThrow(/its files do not match its blocks/);
      await expect(readContents(inMemory(bytes))).rejects.toThrow(/its files do not match its blocks/);
    }
  });
});
