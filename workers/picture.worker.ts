/** The worker behind the picture: what the model alone thinks of a text, and how small it becomes. */
import * as Comlink from "comlink";
import type { PictureListener, PictureWorker } from "../src/bridge/picture-protocol.ts";
import { compress } from "../src/codec/compress.ts";
import { START_TOKEN } from "../src/model/model.ts";
import { loadBackend } from "./load-backend.ts";
import { PieceReader, viewToken } from "./piece-reader.ts";

/** A few dozen milliseconds of work. */
const CHUNK = 128;

let loading: ReturnType<typeof loadBackend> | undefined;

function load(): ReturnType<typeof loadBackend> {
  if (!loading) {
    loading = loadBackend("auto");
    loading.catch(() => {
      loading = undefined;
    });
  }
  return loading;
}

async function look(text: string, listener: PictureListener): Promise<void> {
  const { model, tokenizer } = await load();
  const { bytes } = model.vocabulary;
  await listener.onVocabulary(bytes.map((token) => new TextDecoder().decode(token)));
  const tokens = tokenizer.encode(new TextEncoder().encode(text));
  const reader = new PieceReader(bytes);
  const session = model.open(1);
  try {
    for (let at = 0; at < tokens.length; at += CHUNK) {
      const coming = tokens.subarray(at, at + CHUNK);
      // The model sees what stands before each of them.
      const before = Int32Array.from(coming, (_, i) => tokens[at + i - 1] ?? START_TOKEN);
      const logits = await session.feed(before, before.length);
      coming.forEach((token, i) => {
        const row = logits.subarray(i * bytes.length, (i + 1) * bytes.length);
        reader.add(token, viewToken(row, token));
      });
      if (!(await listener.onPieces(reader.take()))) return;
    }
  } finally {
    session.dispose();
  }
}

async function measure(text: string, preset: Parameters<PictureWorker["measure"]>[1]): Promise<number> {
  async function* source() {
    yield new TextEncoder().encode(text);
  }
  let size = 0;
  for await (const bytes of compress(source(), { model: load, preset })) size += bytes.length;
  return size;
}

Comlink.expose({ look, measure } satisfies PictureWorker);
