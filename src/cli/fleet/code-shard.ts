/** What a worker does for a job. It reads and writes the store, and nothing else. */

import {
  type Coding,
  codeRange,
  expectSameModel,
  type Helpers,
  join,
  type ModelPair,
  type Progress,
  readListing,
  shardRanges,
} from "../../core.ts";
import { CommandError } from "../command-error.ts";
import { FinalError } from "./final-error.ts";
import { readSigned } from "./read-signed.ts";
import { type RunRecord, readRunRecord } from "./run-record.ts";
import { keys, type Store } from "./store.ts";

export interface Tools {
  readonly store: Store;
  /** Of this worker's Nacre. */
  readonly version: string;
  readonly helpers: Helpers;
  readonly model: (wanted: Coding) => Promise<ModelPair>;
}

export interface Watched {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Codes one shard to a piece. When the piece is there already, there is nothing to do. */
export async function codeShard(run: string, shard: number, tools: Tools, watched: Watched): Promise<void> {
  const { store, helpers } = tools;
  const record = await recordOf(run, tools);
  const range = shardRanges(record.contentLength, record.shardBytes)[shard];
  if (!range) throw new FinalError(`The run has no shard ${shard}.`);
  if (await store.has(keys.piece(run, shard))) return;
  const content = await readSigned(store, keys.input(run, shard));
  const listing = record.isArchive ? await readSigned(store, keys.listing(run)) : undefined;
  const input = {
    contentLength: record.contentLength,
    directory: listing && readListing(listing),
    id: Buffer.from(record.input, "hex"),
    read: async function* () {
      yield content;
    },
  };
  const { preset, verification, shardBytes, model } = record;
  const wanted = model && {
    modelId: Buffer.from(model.id, "hex"),
    tokenizerHash: Buffer.from(model.tokenizer, "hex"),
    ensemble: 0,
  };
  const piece = codeRange(input, range, {
    model: async () => {
      if (!wanted) throw new FinalError("The run names no model.");
      const pair = await tools.model(wanted);
      expectSameModel(pair, wanted);
      return pair;
    },
    preset,
    verification,
    shardBytes,
    helpers,
    name: record.name ?? undefined,
    ...watched,
  });
  await store.put(keys.piece(run, shard), piece);
}

/** Joins all pieces to the run's result. */
export async function joinRun(run: string, tools: Tools): Promise<void> {
  const { store } = tools;
  const record = await recordOf(run, tools);
  const count = shardRanges(record.contentLength, record.shardBytes).length;
  const pieces = Array.from({ length: count }, (_, shard) => ({
    name: `piece ${shard}`,
    open: () => store.open(keys.piece(run, shard)),
  }));
  await store.put(keys.result(run), join(pieces));
}

async function recordOf(run: string, { store, version }: Tools): Promise<RunRecord> {
  if (!(await store.has(keys.record(run)))) {
    // Not final: another worker may have the right store.
    throw new CommandError("The run is not in this worker's --store, or was cancelled.");
  }
  return readRunRecord(new TextDecoder().decode(await readSigned(store, keys.record(run))), version);
}
