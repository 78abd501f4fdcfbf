import { compress } from "../src/codec/compress.ts";
import type { CompressOptions } from "../src/codec/options.ts";
import { collect, pieces } from "./streams.ts";

/** What one machine makes of a file, without a model. */
export async function compressAlone(
  content: Uint8Array,
  options: Omit<CompressOptions, "model">,
): Promise<Buffer> {
  const model = () => Promise.reject(new Error("the model was asked for"));
  return Buffer.from((await collect(compress(pieces(content), { model, ...options }))).bytes);
}
