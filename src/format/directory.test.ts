import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bySimilarity, type Entry, readListing, writeListing } from "./directory.ts";
import { findClash, isSafePath } from "./entry-path.ts";

const file = (path: string, fields: Partial<Entry> = {}): Entry => ({
  path,
  kind: "file",
  size: 1,
  modified: 0,
  ...fields,
});

describe("the listing of an archive", () => {
  it("keeps every entry", () => {
    const path = fc.string({ maxLength: 20 }).filter(isSafePath);
    const modified = fc.integer({ min: -(2 ** 38), max: 2 ** 38 });
    const shared = { path, modified, mode: fc.option(fc.nat({ max: 0o777 }), { nil: undefined }) };
    const kind = <Kind extends string>(name: Kind) => fc.constant(name);
    const entry = fc.oneof(
      fc.record({ ...shared, kind: kind("file"), size: fc.nat() }),
      fc.record({ ...shared, kind: kind("folder"), size: fc.constant(0) }),
      fc.record({ ...shared, kind: kind("symlink"), size: fc.constant(0), target: path }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), fc.boolean(), (some, isLinked) => {
        const first = some.find(({ kind }) => kind === "file")?.path;
        const link: Entry = { path: "one more", kind: "hardlink", size: 0, modified: 0, target: first };
        const entries: Entry[] = isLinked && first !== undefined ? [...some, link] : some;
        fc.pre(findClash(entries) === undefined);
        expect(readListing(writeListing(entries))).toEqual(entries);
      }),
    );
  });

  it.each([["../x"], ["/etc/passwd"], ["a/../../b"], ["a\u0000"], ["."], ["x/".repeat(256)]])(
    "is refused with the path %j",
    (path) => {
      expect(() => readListing(writeListing([file(path)]))).toThrow(/could lead out of the folder/);
    },
  );

  it("is refused when two entries claim one place, a time or a mode is absurd, or it is cut", () => {
    const folder = file("a", { kind: "folder", size: 0 });
    expect(readListing(writeListing([folder, file("a/b")]))).toHaveLength(2);
    expect(() => readListing(writeListing([file("a"), file("a")]))).toThrow(/same path/);
    expect(() => readListing(writeListing([file("a"), file("a/b")]))).toThrow(/same path/);
    const link = file("a", { kind: "symlink", target: "c", size: 0 });
    expect(() => readListing(writeListing([link, file("a/b")]))).toThrow(/same path/);
    for (const modified of [2 ** 38 + 1, -(2 ** 38) - 1]) {
      expect(() => readListing(writeListing([file("a", { modified })]))).toThrow(/time of a file/);
    }
    expect(() => readListing(writeListing([file("a", { mode: 0o1000 })]))).toThrow(/mode of a file/);
    const huge = ["a", "b"].map((path) => file(path, { size: Number.MAX_SAFE_INTEGER }));
    expect(() => readListing(writeListing(huge))).toThrow(/too large/);
    const whole = writeListing([file("a"), file("b"), { ...link, path: "c" }]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => readListing(whole.subarray(0, length)), `${length}`).toThrow(/ends too early/);
    }
    expect(() => readListing(Uint8Array.of(...whole, 0))).toThrow(/there is data after its directory/);
  });

  it("is refused when a further name is not that of an earlier file", () => {
    const name = file("b", { kind: "hardlink", target: "a", size: 0 });
    const itself = Uint8Array.of(...writeListing([file("a"), name]));
    expect(readListing(itself)).toHaveLength(2);
    itself[itself.length - 1] = 1;
    expect(() => readListing(itself)).toThrow(/not that of an earlier file/);
    expect(() => readListing(writeListing([name, file("a")]))).toThrow(/not that of an earlier file/);
    const unknown = Uint8Array.of(1, 1, 0x61, 4, 0, 0);
    expect(() => readListing(unknown)).toThrow(/entries of kind 4/);
  });

  it("orders similar files together", () => {
    const paths = ["z.txt", "b/Makefile", "a.c", "b/a.txt", "Makefile", ".profile", "b/z.C"];
    const others = [file("z", { kind: "hardlink" }), file("z.z", { kind: "folder" })];
    const sorted = [...paths.map((path) => file(path)), ...others].sort(bySimilarity);
    expect(sorted.map(({ path }) => path)).toEqual([
      "z.z",
      ".profile",
      "Makefile",
      "b/Makefile",
      "a.c",
      "b/z.C",
      "b/a.txt",
      "z.txt",
      "z",
    ]);
  });
});
