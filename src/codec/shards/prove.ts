import { sha256 as portableSha256 } from "@noble/hashes/sha2.js";
import { ByteReader } from "../../base/byte-reader.ts";
import { corrupt } from "../../base/errors.ts";
import { ContainerReader } from "../../format/container-reader.ts";
import { ContentHash } from "../../format/content-hash.ts";
import { decodeListing } from "../archive/listing.ts";

/**
 * Passes a .nacre file on to `write`, and checks that its records are intact and were made of this
 * content, without decoding them. What was written is proven when the promise resolves. Throws a
 * NacreError, "corrupt" when it was made of something else. sha256: a faster one, where there is one.
 */
export async function passProven(
  file: AsyncIterable<Uint8Array>,
  content: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
  sha256: (bytes: Uint8Array) => Uint8Array = portableSha256,
): Promise<void> {
  const reader = new ByteReader(tee(file, write));
  const original = new ByteReader(content);
  try {
    const container = await ContainerReader.open(reader, decodeListing);
    const hash = new ContentHash();
    for (;;) {
      const record = await container.next();
      if (record.type === "block") hash.addHash(sha256(await original.upTo(record.block.rawLength)));
      if (record.type !== "end") continue;
      if (hash.isMatch(record.end.hash) && (await original.atEnd())) return;
      throw corrupt("it was not made of this input");
    }
  } finally {
    await reader.close();
    await original.close();
  }
}

async function* tee(
  source: AsyncIterable<Uint8Array>,
  write: (bytes: Uint8Array) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    await write(piece);
    yield piece;
  }
}
