/** Tells what each piece of a text costs and who expected what, and how small the text becomes. */

import * as Comlink from "comlink";
import { compress } from "../../src/codec/compress.ts";
import { decodeMessage, encodeMessage } from "../../src/codec/text/message.ts";
import { ensembleOf } from "../../src/entropy/token-coder.ts";
import { TracedEncoder } from "../../src/entropy/traced-encoder.ts";
import type { Preset } from "../../src/format/container.ts";
import { START_TOKEN } from "../../src/model/model.ts";
import type { PictureListener, PictureService } from "../../src/page/bridge/picture-protocol.ts";
import { asResult } from "../as-result.ts";
import { type Backends, type LoadedBackend, loadBackends } from "../load-backend.ts";
import { PieceReader, viewToken } from "./piece-reader.ts";

/** Tokens that are read before the page hears of them: a few dozen milliseconds of work. */
const CHUNK = 128;

/** The model that was last asked for. */
let loaded: { readonly modelId: string; readonly backend: Promise<LoadedBackend> } | undefined;
/** Messages are coded by this one, whatever was asked for last. */
let embedded: Promise<Backends> | undefined;

async function load(modelId = ""): Promise<LoadedBackend> {
  if (modelId === "") return (await loadEmbedded()).compress;
  if (loaded?.modelId !== modelId) {
    const backend = loadBackends("auto", modelId).then(({ compress }) => compress);
    loaded = { modelId, backend };
    backend.catch(() => {
      loaded = undefined;
    });
  }
  return loaded.backend;
}

function loadEmbedded(): Promise<Backends> {
  if (!embedded) {
    embedded = loadBackends("auto");
    embedded.catch(() => {
      embedded = undefined;
    });
  }
  return embedded;
}

async function read(text: string, modelId: string | undefined, listener: PictureListener): Promise<void> {
  const { model, tokenizer } = await load(modelId);
  const { bytes } = model.vocabulary;
  await listener.onVocabulary(bytes.map((token) => new TextDecoder().decode(token)));
  const tokens = tokenizer.encode(new TextEncoder().encode(text));
  const reader = new PieceReader(bytes);
  // In one lane, so that the text is read from its beginning to its end.
  const shape = { lanes: 1, tokenCount: tokens.length, ensemble: ensembleOf("balanced") };
  const encoder = new TracedEncoder({ vocabulary: model.vocabulary, ...shape });
  const session = model.open(1);
  try {
    for (let at = 0; at < tokens.length; at += CHUNK) {
      const coming = tokens.subarray(at, at + CHUNK);
      // For each token the model sees the one before it.
      const before = Int32Array.from(coming, (_, i) => tokens[at + i - 1] ?? START_TOKEN);
      const logits = await session.feed(before, before.length);
      coming.forEach((token, i) => {
        const row = logits.subarray(i * bytes.length, (i + 1) * bytes.length);
        reader.add(token, { ...viewToken(row, token), ...encoder.trace(0, row, 0, token) });
      });
      if (!(await listener.onPieces(reader.take()))) return;
    }
  } finally {
    session.dispose();
  }
}

async function measure(text: string, preset: Preset, modelId: string | undefined): Promise<number> {
  const model = () => load(modelId);
  async function* source() {
    yield new TextEncoder().encode(text);
  }
  let size = 0;
  for await (const bytes of compress(source(), { model, preset })) size += bytes.length;
  return size;
}

const api: PictureService = {
  read: (text, modelId, listener) => asResult(() => read(text, modelId, listener)),
  measure: (text, preset, modelId) => asResult(() => measure(text, preset, modelId)),
  encode: (text) =>
    asResult(() => encodeMessage(text, { model: async () => (await loadEmbedded()).compress })),
  decode: (message) =>
    asResult(() => decodeMessage(message, { model: async () => (await loadEmbedded()).restore })),
};

export function servePicture(): void {
  Comlink.expose(api);
}
