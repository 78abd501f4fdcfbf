/** A small deterministic model of single bytes for unit tests: no ORT, and a MB/s or so. */

import type { ModelPair } from "../src/codec/text/model-pair.ts";
import {
  type LaneSession,
  LOGIT_UNITS_PER_OCTAVE,
  type LogitModel,
  type Tokenizer,
} from "../src/model/model.ts";
import { prose } from "./samples.ts";

const BYTES = 256;

/** Contexts of two bytes share this many rows of counts. */
const ROWS = 512;

function rowOf(before: number, last: number): number {
  return (before * 67 + last) % ROWS;
}

/** 2^40: the memory of the tests' prose goes by 6 bytes of context. */
const FIVE_BYTES = 0x100_0000_0000;
/** By how many octaves a remembered next byte is surer. */
const SURENESS = 6;

let memory: Map<number, number> | undefined;

/** The byte that followed some bytes in the tests' prose: what makes the model worth asking about it. */
function remembered(key: number): number | undefined {
  if (!memory) {
    memory = new Map();
    let before = 0;
    for (const byte of new TextEncoder().encode(prose(40_000))) {
      memory.set(before, byte);
      before = nextKey(before, byte);
    }
  }
  return memory.get(key);
}

/** The last bytes as one number: 48 bits, exact in a float. */
function nextKey(key: number, byte: number): number {
  return (key % FIVE_BYTES) * 256 + byte;
}

/** Counts what followed each pair of bytes in its lane; a logit is the count's magnitude in octaves. */
class CountingSession implements LaneSession {
  readonly lanes: number;
  /** counts[lane][row * 256 + next] */
  readonly #counts: Uint16Array[];
  /** The lane's last two tokens. */
  readonly #before: Uint8Array;
  readonly #last: Uint8Array;
  /** The lane's last bytes, as `nextKey` joins them. */
  readonly #keys: Float64Array;
  readonly #distort: (steps: number, logits: Float32Array) => void;

  constructor(lanes: number, distort: (steps: number, logits: Float32Array) => void) {
    this.lanes = lanes;
    this.#counts = Array.from({ length: lanes }, () => new Uint16Array(ROWS * BYTES));
    this.#before = new Uint8Array(lanes);
    this.#last = new Uint8Array(lanes);
    this.#keys = new Float64Array(lanes);
    this.#distort = distort;
  }

  async feed(tokens: Int32Array, steps: number): Promise<Float32Array> {
    if (tokens.length !== this.lanes * steps) throw new RangeError("wrong number of tokens");
    const logits = new Float32Array(this.lanes * steps * BYTES);
    for (let lane = 0; lane < this.lanes; lane++) {
      const counts = this.#counts[lane]!;
      for (let step = 0; step < steps; step++) {
        const at = lane * steps + step;
        const token = tokens[at]!;
        const last = this.#last[lane]!;
        counts[rowOf(this.#before[lane]!, last) * BYTES + token]!++;
        this.#before[lane] = last;
        this.#last[lane] = token;
        this.#keys[lane] = nextKey(this.#keys[lane]!, token);
        const row = rowOf(last, token) * BYTES;
        for (let next = 0; next < BYTES; next++) {
          const magnitude = 31 - Math.clz32(64 * counts[row + next]! + 1);
          logits[at * BYTES + next] = LOGIT_UNITS_PER_OCTAVE * magnitude + ((next * 7 + token) & 15);
        }
        const sure = remembered(this.#keys[lane]!);
        if (sure !== undefined) logits[at * BYTES + sure]! += SURENESS * LOGIT_UNITS_PER_OCTAVE;
      }
    }
    this.#distort(steps, logits);
    return logits;
  }

  fork(lane: number): LaneSession {
    const fork = new CountingSession(1, this.#distort);
    fork.#counts[0]!.set(this.#counts[lane]!);
    fork.#before[0] = this.#before[lane]!;
    fork.#last[0] = this.#last[lane]!;
    fork.#keys[0] = this.#keys[lane]!;
    return fork;
  }

  dispose(): void {}
}

const bytes = Array.from({ length: BYTES }, (_, byte) => Uint8Array.of(byte));

export interface TestModelOptions {
  /** Fills the model's id and the tokenizer's hash; the same numbers make the same model. */
  readonly id?: number;
  readonly tokenizerId?: number;
  /** A broken backend: may change the logits of one call. */
  readonly distort?: (steps: number, logits: Float32Array) => void;
}

export function testModel(options: TestModelOptions = {}): ModelPair {
  const distort = options.distort ?? (() => {});
  const model: LogitModel = {
    vocabulary: { bytes, weights: new Uint8Array(BYTES) },
    id: new Uint8Array(32).fill(options.id ?? 1),
    backend: "test",
    open: (lanes) => new CountingSession(lanes, distort),
    openApart: (lanes) => [new CountingSession(lanes, distort)],
  };
  const tokenizer: Tokenizer = {
    hash: new Uint8Array(32).fill(options.tokenizerId ?? 2),
    encode: (data) => Int32Array.from(data),
    decode: (tokens) => Uint8Array.from(tokens),
  };
  return { model, tokenizer };
}
