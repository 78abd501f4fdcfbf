import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bySimilarity, type Entry, readListing, writeListing } from "./directory.ts";
import { areDistinct, isSafePath } from "./entry-path.ts";

const file = (path: string, fields: Partial<Entry> = {}): Entry => ({
  path,
  isFolder: false,
  size: 1,
  modified: 0,
  isExecutable: false,
  ...fields,
});

describe("the listing of an archive", () => {
  it("keeps every entry", () => {
    const entry = fc.record({
      path: fc.string({ maxLength: 20 }).filter(isSafePath),
      isFolder: fc.constant(false),
      size: fc.nat(),
      modified: fc.nat({ max: 2 ** 38 }),
      isExecutable: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        fc.pre(areDistinct(entries.map(({ path }) => path)));
        expect(readListing(writeListing(entries))).toEqual(entries);
      }),
    );
  });

  it.each([["../x"], ["/etc/passwd"], ["a/../../b"], ["a\\b"], ["a\u0000"], ["."]])(
    "is refused with the path %j",
    (path) => {
      expect(() => readListing(writeListing([file(path)]))).toThrow(/could lead out of the folder/);
    },
  );

  it("is refused when two entries claim one place, a folder has a size, a time is absurd, or it is cut", () => {
    expect(() => readListing(writeListing([file("a"), file("a")]))).toThrow(/same path/);
    expect(() => readListing(writeListing([file("a"), file("a/b")]))).toThrow(/same path/);
    expect(() => readListing(writeListing([file("a", { isFolder: true })]))).toThrow(/folder has a size/);
    expect(() => readListing(writeListing([file("a", { modified: 2 ** 38 + 1 })]))).toThrow(/time of a file/);
    const huge = ["a", "b"].map((path) => file(path, { size: Number.MAX_SAFE_INTEGER }));
    expect(() => readListing(writeListing(huge))).toThrow(/too large/);
    const whole = writeListing([file("a"), file("b")]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => readListing(whole.subarray(0, length)), `${length}`).toThrow(/ends too early/);
    }
    expect(() => readListing(Uint8Array.of(...whole, 0))).toThrow(/there is data after its directory/);
  });

  it("orders similar files together", () => {
    const paths = ["z.txt", "b/Makefile", "a.c", "b/a.txt", "Makefile", ".profile", "b/z.C"];
    const sorted = paths.map((path) => file(path)).sort(bySimilarity);
    expect(sorted.map(({ path }) => path)).toEqual([
      ".profile",
      "Makefile",
      "b/Makefile",
      "a.c",
      "b/z.C",
      "b/a.txt",
      "z.txt",
    ]);
  });
});
