/** The directory of an archive, coded as a block that needs no model. */

import { unsupported } from "../../base/errors.ts";
import type { RandomAccess } from "../../base/random-access.ts";
import type { CodedListing } from "../../format/container.ts";
import { type Directory, readListing, writeListing } from "../../format/directory.ts";
import { type Contents, readContents as readContentsOf } from "../../format/file-map.ts";
import { byteDecoder, encodeWithoutModel } from "../bytes/byte-codecs.ts";

export async function encodeListing(directory: Directory): Promise<CodedListing> {
  const raw = writeListing(directory);
  const { kind, payload } = await encodeWithoutModel(raw);
  return { method: kind, rawLength: raw.length, payload };
}

export async function decodeListing(
  { method, rawLength, payload }: CodedListing,
  version: number,
): Promise<Directory> {
  const codec = byteDecoder(method, version);
  if (!codec) throw unsupported(`a directory of kind ${method}`);
  return readListing(await codec.decode(payload, rawLength, version));
}

/** Reads all of a file but its blocks. */
export function readContents(file: RandomAccess): Promise<Contents> {
  return readContentsOf(file, decodeListing);
}
