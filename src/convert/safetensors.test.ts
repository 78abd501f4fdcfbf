import { describe, expect, it } from "vitest";
import { writeSafetensors } from "../../test/write-safetensors.ts";
import { inMemory } from "../base/random-access.ts";
import { readSafetensors } from "./safetensors.ts";
import { shardsOf } from "./weight-files.ts";

function file(dtype: string, bytes: number[], offsets: [number, number]): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ x: { dtype, shape: [2], data_offsets: offsets } }),
  );
  const length = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
  return Uint8Array.from([...length, ...header, ...bytes]);
}

describe("safetensors", () => {
  it("widens every float type", async () => {
    const one = async (data: Uint8Array) =>
      Array.from(await (await readSafetensors(inMemory(data))).get("x")!.read());
    expect(await one(file("F32", [0, 0, 128, 63, 0, 0, 0, 192], [0, 8]))).toEqual([1, -2]);
    expect(await one(file("BF16", [128, 63, 0, 192], [0, 4]))).toEqual([1, -2]);
    expect(await one(file("F16", [0, 60, 1, 128], [0, 4]))).toEqual([1, -(2 ** -24)]);
  });

  it("refuses what is cut off, of another type or of another size", async () => {
    const refused = (data: Uint8Array) => expect(readSafetensors(inMemory(data))).rejects;
    await refused(file("F32", [0, 0], [0, 8])).toThrow("the file ends within tensor");
    await refused(file("I64", [0, 0], [0, 2])).toThrow("I64");
    await refused(file("F32", [0, 0, 0, 0], [0, 4])).toThrow("does not match its shape");
    await refused(Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 0)).toThrow("the file ends within its header");
  });

  it("puts shards together", async () => {
    const shard = (name: string, value: number) =>
      inMemory(writeSafetensors(new Map([[name, { shape: [1], data: Float32Array.of(value) }]])));
    const tensors = await readSafetensors(shard("a", 1), shard("b", 2));
    const first = [...tensors].map(async ([name, tensor]) => [name, (await tensor.read())[0]]);
    expect(await Promise.all(first)).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });
});

describe("the index of shards", () => {
  const index = (map: object) => new TextEncoder().encode(JSON.stringify({ weight_map: map }));

  it("names each file once", () => {
    expect(shardsOf(index({ x: "b.safetensors", y: "a.safetensors", z: "b.safetensors" }))).toEqual([
      "a.safetensors",
      "b.safetensors",
    ]);
  });

  it("must not lead out of the folder, nor be empty", () => {
    expect(() => shardsOf(index({ x: "../../secret.safetensors" }))).toThrow(
      "is not the name of a weights file",
    );
    expect(() => shardsOf(index({}))).toThrow("no weights");
  });
});
