import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assertSameNames, bindingsOf, constantOf, overridesOf, packStruct } from "./wgsl.ts";

const FOLDER = new URL("./kernel/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");

describe("what the host reads from a kernel's text", () => {
  it("is every buffer, numbered as it stands there", () => {
    for (const name of readdirSync(FOLDER)) {
      const code = read(name);
      const bindings = bindingsOf(code);
      expect(bindings, name).toHaveLength(code.split("@binding(").length - 1);
      expect(bindings.map(({ binding }) => binding)).toEqual([...bindings.keys()]);
    }
    expect(bindingsOf(read("embed.wgsl"))).toEqual([
      { binding: 0, name: "call", type: "uniform" },
      { binding: 1, name: "lookups", type: "read-only-storage" },
      { binding: 2, name: "weights", type: "read-only-storage" },
      { binding: 3, name: "scales", type: "read-only-storage" },
      { binding: 4, name: "undo", type: "read-only-storage" },
      { binding: 5, name: "x", type: "storage" },
    ]);
  });

  it("is every constant that has no value of its own, and those that have one", () => {
    expect(overridesOf(read("embed.wgsl"))).toEqual(["WIDTH", "TOKENS", "LOOKUPS"]);
    expect(overridesOf(read("attention.wgsl"))).not.toContain("SHARES");
    expect(constantOf(read("linear-step.wgsl"), "COLUMNS")).toBe(32);
    expect(() => constantOf("", "TILE")).toThrow("no constant TILE");
  });

  it("is the layout of a struct", () => {
    const code = "struct Two {\n  a: u32, // of something\n  b: f32,\n}";
    const bytes = packStruct(code, "Two", { b: 1.5, a: 7 });
    expect(new Uint32Array(bytes.buffer)[0]).toBe(7);
    expect(new Float32Array(bytes.buffer)[1]).toBe(1.5);
    expect(() => packStruct(code, "Two", { a: 7 })).toThrow("expected a, b; given a");
  });

  it("must be what it is given, name by name", () => {
    assertSameNames("buffers", ["x", "y"], { y: 1, x: 2 });
    expect(() => assertSameNames("buffers", ["x"], { x: 1, y: 2 })).toThrow("expected x; given x, y");
  });
});
