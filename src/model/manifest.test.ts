import { describe, expect, it } from "vitest";
import { describeFile, readModelFile } from "./manifest.ts";
import { pack } from "./packed-file.ts";

describe("a model's file", () => {
  const data = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 7);
  const reading = (file: Uint8Array) => async () => file;

  it("is what the manifest describes, packed or not", async () => {
    expect(await readModelFile(describeFile("a.spec", data), reading(data))).toEqual(data);
    const packed = await pack(data);
    expect(packed.length).toBeLessThan(data.length);
    const file = describeFile("a.spec.gz", data);
    expect(await readModelFile(file, reading(packed))).toEqual(data);
    // A host that declares it as the encoding of a.spec.
    expect(await readModelFile(file, reading(data))).toEqual(data);
  });

  it("is refused when it is damaged, cut off, or another", async () => {
    const file = describeFile("a.spec.gz", data);
    const packed = await pack(data);
    const damages = [
      packed.subarray(0, -9),
      packed.map((b, i) => (i === 30 ? b ^ 4 : b)),
      data.subarray(1),
      new Uint8Array(0),
    ];
    for (const damaged of [...damages, await pack(data.subarray(1))]) {
      await expect(readModelFile(file, reading(damaged))).rejects.toThrow("a.spec.gz is damaged");
    }
  });

  it("does not hide why it could not be read", async () => {
    const read = () => Promise.reject(new Error("no connection"));
    await expect(readModelFile(describeFile("a.spec", data), read)).rejects.toThrow("no connection");
  });
});
