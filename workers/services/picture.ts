/** Tells what each piece of a text costs and who expected what, and how small the text becomes. */

import * as Comlink from "comlink";
import { compress } from "../../src/codec/compress.ts";
import { decodeMessage, encodeMessage } from "../../src/codec/text/message.ts";
import type { Preset } from "../../src/format/container.ts";
import type {
  PictureListener,
  PictureService,
  TracedPreset,
} from "../../src/page/bridge/picture-protocol.ts";
import { asResult } from "../as-result.ts";
import { type Backends, type LoadedBackend, loadBackends } from "../load-backend.ts";
import { readText } from "./read-text.ts";

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

async function read(
  text: string,
  preset: TracedPreset,
  modelId: string | undefined,
  listener: PictureListener,
): Promise<number | undefined> {
  const { model, tokenizer } = await load(modelId);
  await listener.onVocabulary(model.vocabulary.bytes.map((token) => new TextDecoder().decode(token)));
  const tokens = tokenizer.encode(new TextEncoder().encode(text));
  return readText(tokens, model, preset, (pieces, share) => listener.onPieces(pieces, share));
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
  read: (text, preset, modelId, listener) => asResult(() => read(text, preset, modelId, listener)),
  measure: (text, preset, modelId) => asResult(() => measure(text, preset, modelId)),
  encode: (text) =>
    asResult(() => encodeMessage(text, { model: async () => (await loadEmbedded()).compress })),
  decode: (message) =>
    asResult(() => decodeMessage(message, { model: async () => (await loadEmbedded()).restore })),
};

export function servePicture(): void {
  Comlink.expose(api);
}
