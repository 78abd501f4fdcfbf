import { sameBytes } from "../../base/bytes.ts";
import { NacreError } from "../../base/errors.ts";
import type { RandomAccess } from "../../base/random-access.ts";
import type { Coding } from "../../format/container.ts";
import { FileWriter } from "../../format/file-writer.ts";
import { checkPiece, openPiece, type PieceHead } from "../../format/piece.ts";

export interface NamedPiece {
  /** For errors. */
  readonly name: string;
  /** Opened when it is needed; at most one is open at a time. */
  open(): Promise<RandomAccess & { close(): Promise<void> }>;
}

/**
 * The .nacre file that one machine would have made, of the pieces of all its ranges in order. Nothing
 * is decoded. Throws a NacreError: "bad-piece" for one that is damaged, "no-join" for pieces that do
 * not make a whole.
 */
export async function* join(pieces: readonly NamedPiece[]): AsyncGenerator<Uint8Array, { bytesOut: number }> {
  const heads: PieceHead[] = [];
  for (const piece of pieces) heads.push(await headOf(piece));
  expectWhole(pieces, heads);
  const file = new FileWriter();
  let known: Coding | undefined;
  for (const [i, piece] of pieces.entries()) {
    const opened = await piece.open();
    try {
      const { head, listing, blocks } = await openPiece(opened);
      if (i === 0) yield* file.begin(head.preset, head.name, listing);
      for await (const coded of blocks()) {
        known ??= coded.coding;
        if (coded.coding && !isSame(coded.coding, known)) throw noJoin(piece, "was coded with another model");
        yield* file.add(coded);
      }
    } catch (error) {
      throw asBadPiece(piece, error);
    } finally {
      await opened.close();
    }
  }
  yield* file.end();
  return { bytesOut: file.bytesOut };
}

/** Of a piece in which nothing was changed. */
async function headOf(piece: NamedPiece): Promise<PieceHead> {
  const file = await piece.open();
  try {
    const { head } = await openPiece(file);
    await checkPiece(file);
    return head;
  } catch (error) {
    throw asBadPiece(piece, error);
  } finally {
    await file.close();
  }
}

/** Whether the ranges follow each other from the content's beginning to its end. */
function expectWhole(pieces: readonly NamedPiece[], heads: readonly PieceHead[]): void {
  const [first] = heads;
  if (!first) throw new NacreError("usage", { detail: "a join takes at least one piece" });
  const order = heads.map((head, i) => ({ head, piece: pieces[i]! }));
  for (const { head, piece } of order) {
    if (!isSameInput(head, first)) throw noJoin(piece, "belongs to another input, or was coded otherwise");
  }
  const sorted = [...order].sort((a, b) => a.head.start - b.head.start);
  let at = 0;
  for (const { head, piece } of sorted) {
    if (head.start < at) throw noJoin(piece, "holds what another piece holds, too");
    if (head.start > at) throw noJoin(piece, `follows a gap: bytes ${at} to ${head.start - 1} are missing`);
    at = head.end;
  }
  const last = sorted.at(-1)!;
  if (at < first.contentLength) {
    throw noJoin(last.piece, `is not the last: bytes ${at} to ${first.contentLength - 1} are missing`);
  }
  const misplaced = order.find(({ head }, i) => head !== sorted[i]!.head);
  if (misplaced) throw noJoin(misplaced.piece, "is not in its place");
}

function isSameInput(a: PieceHead, b: PieceHead): boolean {
  return (
    sameBytes(a.input, b.input) &&
    a.preset === b.preset &&
    a.name === b.name &&
    a.contentLength === b.contentLength &&
    a.shardBytes === b.shardBytes
  );
}

function isSame(a: Coding, b: Coding | undefined): boolean {
  return (
    b !== undefined &&
    sameBytes(a.modelId, b.modelId) &&
    sameBytes(a.tokenizerHash, b.tokenizerHash) &&
    a.ensemble === b.ensemble
  );
}

function noJoin({ name }: NamedPiece, detail: string): NacreError {
  return new NacreError("no-join", { name, detail });
}

function asBadPiece({ name }: NamedPiece, error: unknown): unknown {
  if (!(error instanceof NacreError)) return error;
  if (error.is("corrupt")) return new NacreError("bad-piece", { name, detail: error.data.detail });
  if (error.is("truncated")) return new NacreError("bad-piece", { name, detail: "its end is missing" });
  return error;
}
