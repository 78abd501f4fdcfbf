import type { BackendChoice } from "../src/page/bridge/codec-protocol.ts";

export type Backend = "webgpu" | "wasm";

/** Bytes of weights from which on a graphics card outweighs its round trip for every step. */
const LARGE_MODEL = 0x2000000;

/** Which backends are tried, in order. The bytes that are written do not depend on it. */
export function backendOrder(
  choice: BackendChoice,
  modelBytes: number,
  hasGraphicsCard: boolean,
): readonly Backend[] {
  if (choice !== "auto") return [choice];
  return modelBytes >= LARGE_MODEL && hasGraphicsCard ? ["webgpu", "wasm"] : ["wasm", "webgpu"];
}
