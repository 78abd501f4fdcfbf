import type { Backend } from "./platform.ts";

/** From this many bytes of weights on, a graphics card is worth its round trip for every step. */
const LARGE_MODEL = 0x2000000;

/** Which backends a browser tries, in order. The bytes that are written do not depend on it. */
export function backendOrder<Choice extends Backend>(
  choice: "auto" | Choice,
  modelBytes: number,
  hasGraphicsCard: boolean,
): readonly (Choice | "wasm" | "webgpu")[] {
  if (choice !== "auto") return [choice];
  return modelBytes >= LARGE_MODEL && hasGraphicsCard ? ["webgpu", "wasm"] : ["wasm", "webgpu"];
}
