import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { fetchFile } from "./fetch-file.ts";

const BYTES = new Uint8Array(100_000).map((_, i) => i * 7);

/** What `use` makes of a host that cuts off its first answers. */
async function withHost<T>(cuts: number, use: (url: URL) => Promise<T>): Promise<T> {
  let left = cuts;
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Length": BYTES.length });
    if (left-- > 0) response.write(BYTES.subarray(0, 50_000), () => response.destroy());
    else response.end(BYTES);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/file`));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("a file that is fetched", () => {
  it("comes whole, and its bytes are counted", async () => {
    const counts: number[] = [];
    expect(await withHost(0, (url) => fetchFile(url, (count) => counts.push(count)))).toEqual(BYTES);
    expect(counts.at(-1)).toBe(BYTES.length);
  });

  it("is asked for once more when it was cut off", async () => {
    expect(await withHost(1, (url) => fetchFile(url))).toEqual(BYTES);
    expect(await withHost(1, (url) => fetchFile(url, () => {}))).toEqual(BYTES);
  });

  it("cannot be had when it is cut off again, or when nobody answers", async () => {
    await expect(withHost(2, (url) => fetchFile(url))).rejects.toMatchObject({ code: "unreachable" });
    const url = await withHost(0, async (gone) => gone);
    await expect(fetchFile(url)).rejects.toMatchObject({ code: "unreachable" });
  });
});
