import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inMemory } from "../src/base/random-access.ts";
import { readContents } from "../src/codec/archive/listing.ts";
import { decompress } from "../src/codec/decompress.ts";
import { OLDEST_VERSION, VERSION } from "../src/format/container.ts";
import { collect, pieces } from "../test/streams.ts";
import { LARGE } from "./large.ts";
import { folderOf, MODELS, readManifest, sha256 } from "./make.ts";

const VERSIONS = Array.from({ length: VERSION - OLDEST_VERSION + 1 }, (_, i) => OLDEST_VERSION + i);

describe.each(VERSIONS)("a golden file of version %i", (version) => {
  const { files } = readManifest(version);
  const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folderOf(version))));

  it("is named in the manifest, each and every one", () => {
    const found = readdirSync(folderOf(version)).filter((name) => name.endsWith(".nacre"));
    expect(found.sort()).toEqual(Object.keys(files).sort());
  });

  it.each(Object.keys(files))("%s decodes to what it was made of", async (name) => {
    const { model, sha256: original } = files[name]!;
    const { bytes } = await collect(decompress(pieces(read(name)), { model: MODELS[model] }));
    expect(sha256(bytes)).toBe(original);
  });

  it("says its version", async () => {
    for (const name of Object.keys(files)) {
      expect((await readContents(inMemory(read(name)))).header.version, name).toBe(version);
    }
  });
});

it("the golden files of this version cover every kind of block, and archives", async () => {
  const { files } = readManifest(VERSION);
  const all = await Promise.all(
    Object.keys(files).map((name) => {
      const bytes = new Uint8Array(readFileSync(new URL(name, folderOf(VERSION))));
      return readContents(inMemory(bytes));
    }),
  );
  const kinds = new Set(all.flatMap(({ blocks }) => blocks.map(({ kind }) => kind)));
  expect([...kinds].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const tree = all.find(({ directory }) => directory?.some(({ kind }) => kind === "folder"));
  expect(tree?.directory).toEqual([
    { path: "a", kind: "folder", mode: 0o750, modified: 1_700_000_003, size: 0 },
    { path: "void", kind: "folder", modified: 0, size: 0 },
    { path: "to run", kind: "symlink", mode: 0o777, modified: 1_700_000_001, size: 0, target: "a/b/run.sh" },
    { path: "c.bin", kind: "file", mode: 0o600, modified: -86_400, size: 700 },
    { path: "e\udcff\n.bin", kind: "file", modified: 1_700_000_002, size: 1500 },
    { path: "a/b/run.sh", kind: "file", mode: 0o755, modified: 1_700_000_000, size: 10 },
    {
      path: "again.sh",
      kind: "hardlink",
      mode: 0o755,
      modified: 1_700_000_000,
      size: 0,
      target: "a/b/run.sh",
    },
  ]);
});

describe("a large block", () => {
  const { large } = readManifest(VERSION);

  it("is named in the manifest, each and every one", () => {
    expect(Object.keys(large).sort()).toEqual(Object.keys(LARGE).sort());
  });

  it.each(Object.keys(LARGE))("%s becomes the bytes it has always become", async (name) => {
    expect(sha256(await LARGE[name]!())).toBe(large[name]);
  });
});
