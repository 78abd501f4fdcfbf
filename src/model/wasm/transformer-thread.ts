/** A decoder on a thread of its own: what runs on that thread, and how others call it. */

import { Calls, serve } from "../../threads/calls.ts";
import type { Line, Thread } from "../../threads/thread.ts";
import type { DecoderLanes } from "../runtime.ts";
import { type CopiedImage, decoderOf, type WasmDecoder } from "./wasm-decoder.ts";

/** Serves calls for as long as the thread lives. */
export function serveTransformer(line: Line): void {
  let decoder: WasmDecoder | undefined;
  const sessions = new Map<number, DecoderLanes>();
  const sessionOf = (number: number): DecoderLanes => {
    const session = sessions.get(number);
    if (!session) throw new Error("these lanes were disposed of");
    return session;
  };
  // Both sides know a session by its number.
  serve(line, {
    load(image: CopiedImage) {
      decoder = decoderOf(image);
    },
    open(session: number, lanes: number) {
      if (!decoder) throw new Error("no model was loaded");
      sessions.set(session, decoder.open(lanes));
    },
    fork(session: number, from: number, lane: number) {
      sessions.set(session, sessionOf(from).fork(lane));
    },
    run: (session: number, lookups: Int32Array, steps: number, position: number, spare?: Float32Array) =>
      sessionOf(session).run(lookups, steps, position, spare),
    prefill: (session: number, lookups: Int32Array, steps: number, position: number) =>
      sessionOf(session).prefill(lookups, steps, position),
    reset: (session: number) => sessionOf(session).reset(),
    dispose(session: number) {
      sessionOf(session).dispose();
      sessions.delete(session);
    },
  });
}

/** Calls a thread that runs `serveTransformer`. */
export class TransformerThread {
  readonly #calls: Calls;
  #sessions = 0;

  /** The image goes to the thread. */
  constructor(thread: Thread, image: CopiedImage) {
    this.#calls = new Calls(thread);
    this.#calls.hand("load", [image], [image.bytes.buffer as ArrayBuffer]);
  }

  open(lanes: number): DecoderLanes {
    const session = this.#sessions++;
    this.#calls.tell("open", session, lanes);
    return this.#lanes(session);
  }

  #lanes(session: number): DecoderLanes {
    const calls = this.#calls;
    return {
      fork: (lane) => {
        const fork = this.#sessions++;
        calls.tell("fork", fork, session, lane);
        return this.#lanes(fork);
      },
      run: (lookups, steps, position, spare) =>
        calls.ask(
          "run",
          [session, lookups, steps, position, spare],
          spare ? [spare.buffer as ArrayBuffer] : [],
        ),
      prefill: (lookups, steps, position) => calls.ask("prefill", [session, lookups, steps, position]),
      reset: () => calls.tell("reset", session),
      dispose: () => calls.tell("dispose", session),
    };
  }
}
