/** Putting a run's input into the store, shard by shard. */

import { createHash, randomBytes } from "node:crypto";
import { type ContentRange, hex, type ModelPair, writeListing } from "../../core.ts";
import type { WholeInput } from "../shards/whole-input.ts";
import type { RunRecord } from "./run-record.ts";
import { keys, type Store } from "./store.ts";

export function newRun(): string {
  return randomBytes(16).toString("hex");
}

/** Each shard is followed by its SHA-256. */
export async function sendInput(
  store: Store,
  run: string,
  input: WholeInput,
  ranges: readonly ContentRange[],
  onBytes: (bytes: number) => void,
): Promise<void> {
  let sent = 0;
  for (const [shard, range] of ranges.entries()) {
    await store.put(
      keys.input(run, shard),
      signed(input.read(range), (length) => {
        sent += length;
        onBytes(sent);
      }),
    );
  }
  if (input.directory) await store.put(keys.listing(run), signed([writeListing(input.directory)]));
}

/** Last of all: a worker that finds it finds everything. */
export async function sendRecord(store: Store, run: string, record: RunRecord): Promise<void> {
  await store.put(keys.record(run), signed([Buffer.from(JSON.stringify(record))]));
}

export function recordOf(
  input: WholeInput,
  pair: ModelPair | undefined,
  rest: Pick<RunRecord, "nacre" | "preset" | "verification" | "shardBytes">,
): RunRecord {
  const model = pair && {
    id: hex(pair.model.id.subarray(0, 16)),
    tokenizer: hex(pair.tokenizer.hash.subarray(0, 8)),
  };
  return {
    ...rest,
    contentLength: input.contentLength,
    input: hex(input.id),
    name: input.name ?? null,
    isArchive: input.directory !== undefined,
    model: model ?? null,
  };
}

async function* signed(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onPiece: (length: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
    onPiece(piece.length);
  }
  yield hash.digest();
}
