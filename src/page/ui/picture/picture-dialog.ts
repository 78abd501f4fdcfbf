import type { Preset } from "../../../core.ts";
import type { PictureClient } from "../../bridge/picture-client.ts";
import { type Pieces, tracedPreset } from "../../bridge/picture-protocol.ts";
import { TEXT } from "../../language/text.ts";
import { sentenceOf } from "../sentence.ts";
import { PictureView } from "./picture-view.ts";
import { SeenText } from "./seen-text.ts";

/** In bytes; more would take the model minutes. */
const LONGEST = 2_000_000;

/** A file's picture in a dialog over the page; Escape closes it. */
export class PictureDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #view: PictureView;
  readonly #client: PictureClient;
  #reading = new AbortController();
  /** What was read to its end. */
  #read = new WeakMap<Blob, SeenText>();

  constructor(dialog: HTMLDialogElement, template: HTMLTemplateElement, client: PictureClient) {
    this.#dialog = dialog;
    this.#client = client;
    this.#view = new PictureView(template, dialog.querySelector(".dialog-body") as HTMLElement);
    dialog.querySelector(".dialog-close")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      this.#reading.abort();
      client.close();
    });
  }

  /** Another model reads in another way. */
  forget(): void {
    this.#read = new WeakMap();
  }

  /** preset: with which the text was compressed. */
  async open(name: string, blob: Blob, preset: Preset): Promise<void> {
    const title = this.#dialog.querySelector(".dialog-title") as HTMLElement;
    title.textContent = name;
    this.#dialog.showModal();
    if (blob.size > LONGEST) title.textContent = TEXT.picture.beginning(name);
    const known = this.#read.get(blob);
    // Not the text before, until this one is there.
    this.#view.show(known);
    if (known) return;
    const reading = new AbortController();
    this.#reading = reading;
    const kept = this.#read;
    try {
      const start = await textOf(blob.slice(0, LONGEST));
      kept.set(blob, await showReading(this.#view, start, preset, this.#client, reading.signal));
    } catch (error) {
      if (!reading.signal.aborted) this.#view.say(sentenceOf(error));
    }
  }
}

/** With its byte order mark, if it has one: the codec codes that, too. */
async function textOf(blob: Blob): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await blob.arrayBuffer());
}

/** Shows a text and colours it as the model reads it, to its end. */
export async function showReading(
  view: PictureView,
  text: string,
  preset: Preset,
  client: PictureClient,
  signal: AbortSignal,
): Promise<SeenText> {
  // The codec does the same before it codes a text.
  const seen = new SeenText(text.replaceAll("\r\n", "\n"), tracedPreset(preset));
  view.show(seen);
  const reading = {
    onVocabulary: (tokens: readonly string[]) => {
      seen.vocabulary = tokens;
    },
    onPieces: (pieces: Pieces, share: number) => {
      seen.add(pieces);
      seen.share = share;
      view.refresh();
    },
  };
  seen.codeBytes = await client.read(seen.text, seen.preset, reading, signal);
  if (!signal.aborted) view.refresh();
  return seen;
}

/** Whether a file looks like text: its beginning is UTF-8 without NUL. */
export async function isText(blob: Blob): Promise<boolean> {
  if (blob.size === 0) return false;
  const start = new Uint8Array(await blob.slice(0, 4096).arrayBuffer());
  try {
    // The last character may be cut off.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return !text.includes("\0");
  } catch {
    return false;
  }
}
