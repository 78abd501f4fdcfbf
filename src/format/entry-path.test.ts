import { win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeName,
  encodeName,
  findClash,
  isSafePath,
  staysInside,
  usableName,
  windowsPath,
} from "./entry-path.ts";

describe("paths in an archive", () => {
  it.each([
    "a",
    "a/b.txt",
    "räven/乾杯.md",
    "...",
    "a b/ c",
    ".config/x",
    "con/aux.c",
    "a:b",
    "a\nb",
    "a\\..\\b",
    "\x1b[2J",
    "\udcff",
  ])("may be %j", (path) => expect(isSafePath(path)).toBe(true));

  it.each([
    "",
    "/",
    "/etc/passwd",
    "..",
    "../x",
    "a/../../x",
    "a/..",
    "./a",
    "a//b",
    "a/",
    "a\u0000b",
    "\ud800",
    // The bytes of "ä", which have a name without surrogates.
    "\udcc3\udca4",
    `${"x/".repeat(256)}x`,
    "x".repeat(256),
    `${`${"x".repeat(99)}/`.repeat(41)}x`,
  ])("may not be %j", (path) => expect(isSafePath(path)).toBe(false));

  it("stand for one place each", () => {
    const clash = (...paths: string[]) => findClash(paths.map((path) => ({ path, kind: "file" })));
    expect(clash("a", "b", "c/a", "c/b", "ca", "a!", "a!/b/c")).toEqual(["a!", "a!/b/c"]);
    expect(clash("a", "b", "c/a", "c/b", "ca", "a!", "b.c")).toBeUndefined();
    expect(clash("a", "a")).toEqual(["a", "a"]);
    expect(clash("a/b/c", "x", "a/b")).toEqual(["a/b", "a/b/c"]);
    const below = ["folder", "symlink"].map((kind) => [
      { path: "a", kind },
      { path: "a/b", kind: "file" },
    ]);
    expect(below.map(findClash)).toEqual([undefined, ["a", "a/b"]]);
  });

  it("are compared in little time, however many parts they have", () => {
    const paths = Array.from({ length: 20_000 }, (_, i) => `${"x/".repeat(255)}${i}`);
    const begin = performance.now();
    expect(findClash(paths.map((path) => ({ path, kind: "file" })))).toBeUndefined();
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it("are any bytes, which come back from a string", () => {
    expect(decodeName(Uint8Array.of(0x61, 0xff, 0xc3, 0xa4, 0xe2, 0x82))).toBe("a\udcffä\udce2\udc82");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        expect(encodeName(decodeName(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each([
    ["a", "b", true],
    ["x/a", "../b/c", true],
    ["x/y/a", ".././../b", true],
    ["x/a", "..", true],
    ["a", "../b", false],
    ["x/a", "../../b", false],
    ["x/a", "b/../../..", false],
    ["x/a", "b/..", false],
    ["a", "/etc", false],
  ])("lead inside as a link or not: %s to %s", (path, target, isInside) => {
    expect(staysInside(path, target)).toBe(isInside);
  });

  it.each([
    ["con", "_con"],
    ["Aux.c", "_Aux.c"],
    ["a/NUL/b", "a/_NUL/b"],
    ["com1.txt", "_com1.txt"],
    ["console", "console"],
    ["C:/x", "C_/x"],
    ["file:stream", "file_stream"],
    ["a./b ", "a_/b_"],
    ["a. . .", "a_"],
    ["what?*", "what__"],
    ["nul .txt", "nul .txt".replace("nul", "_nul")],
    ["a\\b\n", "a_b_"],
    ["a\udcff", "a_"],
  ])("become harmless on Windows: %j is %j", (path, safe) => expect(windowsPath(path)).toBe(safe));

  it("stay below the folder on Windows, whatever they are", () => {
    const part = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("..", "con", "C:", "a.", " ", "nul.x"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const path = parts.join("/");
        if (!isSafePath(path)) return;
        const full = win32.resolve("C:\\target", windowsPath(path));
        expect(full.startsWith("C:\\target\\")).toBe(true);
        expect(full.slice("C:\\target\\".length).split("\\")).toHaveLength(parts.join("/").split("/").length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the name in the header", () => {
  it("is the last part of a path", () => {
    expect(usableName("/tmp/a.txt")).toBe("a.txt");
    expect(usableName("c/")).toBeUndefined();
    expect(usableName("x".repeat(256))).toBeUndefined();
  });
});
