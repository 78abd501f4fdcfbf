/** Nacre as the platform's own CompressionStream and DecompressionStream are used. */

import { type ByteSource, piecesOf } from "./sources.ts";

/** The two ends of a stream through which `work` turns bytes into others. */
export class BytePair {
  /** What comes out. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What is put in. */
  readonly writable: WritableStream<ArrayBuffer | ArrayBufferView>;

  constructor(work: (source: ByteSource) => AsyncGenerator<Uint8Array, unknown>) {
    const input = new TransformStream<ArrayBuffer | ArrayBufferView, Uint8Array>({
      transform: (chunk, controller) => controller.enqueue(bytesOf(chunk)),
    });
    this.writable = input.writable;
    const output = work(piecesOf(input.readable));
    this.readable = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        async pull(controller) {
          const { done, value } = await output.next();
          if (done) controller.close();
          else controller.enqueue(value as Uint8Array<ArrayBuffer>);
        },
        async cancel() {
          await output.return(undefined);
        },
      },
      { highWaterMark: 0 },
    );
  }
}

function bytesOf(chunk: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("a chunk is neither an ArrayBuffer nor a view of one");
}
