import { sha256 as portableSha256 } from "@noble/hashes/sha2.js";
import { ByteReader } from "../../base/byte-reader.ts";
import { corrupt, type NacreError } from "../../base/errors.ts";
import { ContainerReader } from "../../format/container-reader.ts";
import { ContentHash } from "../../format/content-hash.ts";
import { proves } from "../../format/short-form.ts";
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
      if (record.type === "block") {
        const raw = await original.upTo(record.block.rawLength);
        hash.addHash(sha256(raw));
        if (record.block.proof && !proves(record.block.proof, raw)) throw madeOfSomethingElse();
      }
      if (record.type !== "end") continue;
      const isSame = !record.end.hash || hash.isMatch(record.end.hash);
      if (isSame && (await original.atEnd())) return;
      throw madeOfSomethingElse();
    }
  } finally {
    await reader.close();
    await original.close();
  }
}

function madeOfSomethingElse(): NacreError {
  return corrupt("it was not made of this input");
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
