import { describe, expect, it } from "vitest";
import { backendOrder } from "./backend-order.ts";

describe("the order of backends", () => {
  it("begins with the processor for a small model, with the graphics card for a large one", () => {
    expect(backendOrder("auto", 6e6, true)).toEqual(["wasm", "webgpu"]);
    expect(backendOrder("auto", 135e6, true)).toEqual(["webgpu", "wasm"]);
    expect(backendOrder("auto", 135e6, false)).toEqual(["wasm", "webgpu"]);
  });

  it("is what a person chose, and nothing else", () => {
    expect(backendOrder("webgpu", 6e6, false)).toEqual(["webgpu"]);
    expect(backendOrder("wasm", 135e6, true)).toEqual(["wasm"]);
  });
});
