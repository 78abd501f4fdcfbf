import { describe, expect, it } from "vitest";
import { randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import { compress } from "../compress.ts";
import { passProven } from "./prove.ts";

const CONTENT = randomBytes(20_000);
const model = async () => {
  throw new Error("the model was asked for");
};
const { bytes: FILE } = await collect(compress(pieces(CONTENT), { model, shardBytes: 6000 }));

async function passed(file: Uint8Array, content: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await passProven(pieces(file, 777), pieces(content, 999), async (bytes) => void parts.push(bytes));
  return concat(parts);
}

describe("a file from elsewhere", () => {
  it("is passed on as it is when it was made of this content", async () => {
    expect(await passed(FILE, CONTENT)).toEqual(FILE);
  });

  it("is refused when it was made of another, or was damaged", async () => {
    const other = CONTENT.slice();
    other[15_000]! ^= 1;
    await expect(passed(FILE, other)).rejects.toThrow(/not made of this input/);
    await expect(passed(FILE, CONTENT.subarray(1))).rejects.toThrow(/not made of this input/);
    await expect(passed(FILE, concat([CONTENT, other]))).rejects.toThrow(/not made of this input/);
    const damaged = FILE.slice();
    damaged[9000]! ^= 1;
    await expect(passed(damaged, CONTENT)).rejects.toThrow(/does not match its checksum/);
    await expect(passed(FILE.subarray(0, -1), CONTENT)).rejects.toThrow(/cut off/);
  });
});
