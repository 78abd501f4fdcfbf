import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inMemory } from "../src/base/random-access.ts";
import { readContents } from "../src/codec/archive/listing.ts";
import { decompress } from "../src/codec/decompress.ts";

import { collect, pieces } from "../test/streams.ts";
import { FOLDER, MODELS, readManifest } from "./make.ts";

const manifest = readManifest();
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));

describe("a golden file", () => {
  it("is named in the manifest, each and every one", () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".nacre"));
    expect(files.sort()).toEqual(Object.keys(manifest).sort());
  });

  const names = Object.keys(manifest);
  it.each(names.filter((name) => !manifest[name]!.refused))(
    "%s decodes to what it was made of",
    async (name) => {
      const { model, sha256 } = manifest[name]!;
      const { bytes } = await collect(decompress(pieces(read(name)), { model: MODELS[model] }));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    },
  );

  it.each(names.filter((name) => manifest[name]!.refused))("%s is refused by name", async (name) => {
    const { model, refused } = manifest[name]!;
    const reading = collect(decompress(pieces(read(name)), { model: MODELS[model] }));
    await expect(reading).rejects.toMatchObject({ code: refused });
  });

  it("covers every kind of block, and archives", async () => {
    const all = await Promise.all(Object.keys(manifest).map((name) => readContents(inMemory(read(name)))));
    const kinds = new Set(all.flatMap(({ blocks }) => blocks.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual([1, 2, 3, 4, 5]);
    const tree = all.find(({ directory }) => directory?.some(({ isFolder }) => isFolder));
    expect(tree?.directory).toContainEqual({
      path: "a/b/run.sh",
      isFolder: false,
      size: 10,
      modified: 1_700_000_000,
      isExecutable: true,
    });
  });
});
