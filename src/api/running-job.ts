import { failureOf } from "../base/errors.ts";
import type { Answer, Need, Supply } from "./job-protocol.ts";
import { standalone } from "./sources.ts";

interface Request {
  readonly need: Need;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A job on the codec's thread, advanced by its caller step by step. */
export class RunningJob {
  readonly abort = new AbortController();
  readonly #work: AsyncGenerator<unknown, unknown>;
  /** Oldest first. */
  readonly #requests: Request[] = [];
  #onRequest: () => void = () => {};
  /** What comes out next, while it is on its way. */
  #next: Promise<Answer> | undefined;
  /** How many bytes of the input are dealt with. */
  onProgress: (bytesIn: number) => void = () => {};

  constructor(work: (job: RunningJob) => AsyncGenerator<unknown, unknown>) {
    this.#work = work(this);
  }

  /** Asks the caller, who answers one request after the other. */
  need<Value>(need: Need): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      this.#requests.push({ need, resolve, reject });
      this.#onRequest();
    });
  }

  async step(supply: Supply | undefined): Promise<Answer> {
    if (supply) this.#take(supply);
    this.#next ??= this.#advance();
    if (this.#requests.length === 0) {
      const asked = new Promise<void>((resolve) => {
        this.#onRequest = resolve;
      });
      await Promise.race([this.#next, asked]);
    }
    const request = this.#requests[0];
    if (request) return { type: "need", need: request.need };
    const answer = await this.#next;
    this.#next = undefined;
    return answer;
  }

  /** Whatever it waits for fails. */
  stop(): void {
    const reason = new Error("the job was stopped");
    this.abort.abort(reason);
    for (const { reject } of this.#requests.splice(0)) reject(reason);
    this.#work.return(undefined).catch(() => {});
  }

  #take(supply: Supply): void {
    const request = this.#requests.shift();
    if ("isMissing" in supply) request?.reject(new Error("the caller could not supply it"));
    else request?.resolve(supply.value as never);
  }

  async #advance(): Promise<Answer> {
    try {
      const { done, value } = await this.#work.next();
      return done ? { type: "end", value } : { type: "value", value: compact(value) };
    } catch (error) {
      return { type: "failure", failure: failureOf(error) };
    }
  }
}

/** Ready to be sent. */
function compact(value: unknown): unknown {
  if (value instanceof Uint8Array) return standalone(value);
  if (typeof value === "object" && value !== null && "bytes" in value)
    return { ...value, bytes: compact(value.bytes) };
  return value;
}
