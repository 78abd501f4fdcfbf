import type { BackendChoice } from "../src/page/bridge/codec-protocol.ts";

export type Backend = "webgpu" | "wasm";

/** From this many bytes of weights on, a graphics card is worth its round trip for every step. */
const LARGE_MODEL = 0x2000000;

/** Which backends are tried, in order. The compressed bytes do not depend on it. */
export function backendOrder(
  choice: BackendChoice,
  modelBytes: number,
  hasGraphicsCard: boolean,
): readonly Backend[] {
  if (choice !== "auto") return [choice];
  return modelBytes >= LARGE_MODEL && hasGraphicsCard ? ["webgpu", "wasm"] : ["wasm", "webgpu"];
}
