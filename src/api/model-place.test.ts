import { describe, expect, it } from "vitest";
import { pack } from "../model/packed-file.ts";
import { ReadOnce, readerOf } from "./model-place.ts";

const CONTENT = Uint8Array.from({ length: 5000 }, (_, i) => i % 7);

/** Where all files have the same content. given: every copy of it that was read. */
function host(content: Uint8Array) {
  const given: Uint8Array[] = [];
  return {
    given,
    address: (place: string) => new URL(place),
    read: async () => {
      given.push(content.slice());
      return given.at(-1)!;
    },
  };
}

describe("files of a model that are read once", () => {
  it("are unpacked, kept for another backend, and given back with what they were unpacked from", async () => {
    const place = host(await pack(CONTENT));
    const files = new ReadOnce(readerOf("http://host/model", place));
    const file = await files.read("a.gz");
    expect(file).toEqual(CONTENT);
    expect(await files.read("a.gz")).toBe(file);
    expect(place.given.map(({ length }) => length)).toEqual([0]);
    files.discard();
    expect(file.length).toBe(0);
    expect(await files.read("a.gz")).toEqual(CONTENT);
  });

  it("are never taken from whoever gave their bytes, or a function that reads them", async () => {
    const own = { plain: CONTENT.slice(), "packed.gz": await pack(CONTENT) };
    const packed = own["packed.gz"].slice();
    for (const source of [own, async (name: string) => own[name as keyof typeof own]]) {
      const files = new ReadOnce(readerOf(source, host(CONTENT)));
      expect(await files.read("plain")).toEqual(CONTENT);
      expect(await files.read("packed.gz")).toEqual(CONTENT);
      files.discard();
      expect(own.plain).toEqual(CONTENT);
      expect(own["packed.gz"]).toEqual(packed);
    }
  });

  it("are read again after a failure", async () => {
    let isReachable = false;
    const files = new ReadOnce(async () => {
      if (!isReachable) throw new Error("no connection");
      return CONTENT;
    });
    await expect(files.read("a")).rejects.toThrow("no connection");
    isReachable = true;
    expect(await files.read("a")).toEqual(CONTENT);
  });
});
