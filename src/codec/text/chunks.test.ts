import { describe, expect, it } from "vitest";
import type { LogitModel } from "../../model/model.ts";
import { chunkOf } from "./chunks.ts";

function model(vocabulary: number, positionsAtOnce?: number): LogitModel {
  const bytes = Array.from({ length: vocabulary }, () => new Uint8Array(1));
  return { vocabulary: { bytes }, positionsAtOnce } as unknown as LogitModel;
}

describe("chunks", () => {
  it("have no more positions than the model wants at once, nor 16 MiB of logits", () => {
    expect(chunkOf(model(4096), 16).steps).toBe(64);
    expect(chunkOf(model(4096, 64), 16).steps).toBe(4);
    expect(chunkOf(model(49_152), 1).steps).toBe(85);
    expect(chunkOf(model(4096, 16), 64).steps).toBe(1);
  });

  it("have no more steps than a window", () => {
    expect(chunkOf(model(4096), 1).steps).toBe(128);
  });

  it("are checked again every 1,024 positions, however short they are", () => {
    for (const lanes of [1, 2, 16, 64]) {
      for (const positionsAtOnce of [64, 256, undefined]) {
        const { steps, perStretch } = chunkOf(model(4096, positionsAtOnce), lanes);
        expect(lanes * steps * perStretch).toBe(1024);
      }
    }
  });
});
