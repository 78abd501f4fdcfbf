import { STRETCH_LIMIT, squash } from "./logistic.ts";

/** Weight sets; the loops below are unrolled over them. */
export const SETS = 7;
/** Weights per input: which one is used depends on how sure the input's source is. */
export const CONFIDENCES = 16;

export interface MixerOptions {
  /** Rows of each set; a selector picks one row per decision. */
  readonly rows: readonly number[];
  /** Initial weight of each input at each confidence: [inputs * CONFIDENCES]. */
  readonly weights: Float32Array;
  /** Step of the weights, and what is added to it at the start, fading over `warmup` decisions. */
  readonly rate: number;
  readonly extraRate: number;
  readonly warmup: number;
  /** Step of the final layer. */
  readonly finalRate: number;
}

/**
 * Logistic mixing: seven weight vectors, each chosen by its own selector and taught by its own error, then
 * one vector over their seven results. Weights move by error * input and are not bounded on either side:
 * zero is not special, so an input that was useless for long is trusted again when it is right.
 */
export class Mixer {
  /** The active inputs of the decision: stretched values and the places of their weights in a row. */
  readonly values: Float64Array;
  readonly places: Int32Array;
  /** How many inputs are active. An input that knows nothing is left out. */
  active = 0;
  /** selected[s]: the row that set s uses. */
  readonly selected = new Int32Array(SETS);
  readonly #starts = new Int32Array(SETS);
  readonly #weights: Float32Array;
  readonly #final = new Float64Array(SETS).fill(1 / SETS);
  readonly #dots = new Float64Array(SETS);
  readonly #width: number;
  readonly #options: MixerOptions;
  #mixed = 0;
  #decisions = 0;

  constructor(options: MixerOptions) {
    if (options.rows.length !== SETS) throw new RangeError(`a mixer has ${SETS} sets`);
    const width = options.weights.length;
    let rows = 0;
    options.rows.forEach((size, set) => {
      this.#starts[set] = rows;
      rows += size;
    });
    this.#options = options;
    this.#width = width;
    this.#weights = new Float32Array(rows * width);
    this.#weights.set(options.weights);
    for (let filled = width; filled < rows * width; filled *= 2) this.#weights.copyWithin(filled, 0, filled);
    this.values = new Float64Array(width / CONFIDENCES);
    this.places = new Int32Array(width / CONFIDENCES);
  }

  add(input: number, confidence: number, value: number): void {
    const n = this.active++;
    this.values[n] = value;
    this.places[n] = input * CONFIDENCES + confidence;
  }

  /** The mixed stretch, within STRETCH_LIMIT. */
  mix(): number {
    const { values, places, selected, active } = this;
    const starts = this.#starts;
    const weights = this.#weights;
    const width = this.#width;
    const r0 = (starts[0]! + selected[0]!) * width;
    const r1 = (starts[1]! + selected[1]!) * width;
    const r2 = (starts[2]! + selected[2]!) * width;
    const r3 = (starts[3]! + selected[3]!) * width;
    const r4 = (starts[4]! + selected[4]!) * width;
    const r5 = (starts[5]! + selected[5]!) * width;
    const r6 = (starts[6]! + selected[6]!) * width;
    let d0 = 0;
    let d1 = 0;
    let d2 = 0;
    let d3 = 0;
    let d4 = 0;
    let d5 = 0;
    let d6 = 0;
    for (let i = 0; i < active; i++) {
      const x = values[i]!;
      const at = places[i]!;
      d0 += weights[r0 + at]! * x;
      d1 += weights[r1 + at]! * x;
      d2 += weights[r2 + at]! * x;
      d3 += weights[r3 + at]! * x;
      d4 += weights[r4 + at]! * x;
      d5 += weights[r5 + at]! * x;
      d6 += weights[r6 + at]! * x;
    }
    const dots = this.#dots;
    const final = this.#final;
    dots[0] = clamp(d0);
    dots[1] = clamp(d1);
    dots[2] = clamp(d2);
    dots[3] = clamp(d3);
    dots[4] = clamp(d4);
    dots[5] = clamp(d5);
    dots[6] = clamp(d6);
    let mixed = 0;
    for (let s = 0; s < SETS; s++) mixed += final[s]! * dots[s]!;
    this.#mixed = clamp(mixed);
    return this.#mixed;
  }

  /** Teach every set and the final layer what the bit was, and forget the inputs. */
  update(bit: number): void {
    const { values, places, selected, active } = this;
    const weights = this.#weights;
    const dots = this.#dots;
    const final = this.#final;
    const starts = this.#starts;
    const width = this.#width;
    const { rate, extraRate, warmup, finalRate } = this.#options;
    const step = rate + (extraRate * warmup) / (warmup + this.#decisions++);
    const e0 = (bit - squash(dots[0]!)) * step;
    const e1 = (bit - squash(dots[1]!)) * step;
    const e2 = (bit - squash(dots[2]!)) * step;
    const e3 = (bit - squash(dots[3]!)) * step;
    const e4 = (bit - squash(dots[4]!)) * step;
    const e5 = (bit - squash(dots[5]!)) * step;
    const e6 = (bit - squash(dots[6]!)) * step;
    const r0 = (starts[0]! + selected[0]!) * width;
    const r1 = (starts[1]! + selected[1]!) * width;
    const r2 = (starts[2]! + selected[2]!) * width;
    const r3 = (starts[3]! + selected[3]!) * width;
    const r4 = (starts[4]! + selected[4]!) * width;
    const r5 = (starts[5]! + selected[5]!) * width;
    const r6 = (starts[6]! + selected[6]!) * width;
    for (let i = 0; i < active; i++) {
      const x = values[i]!;
      const at = places[i]!;
      weights[r0 + at]! += e0 * x;
      weights[r1 + at]! += e1 * x;
      weights[r2 + at]! += e2 * x;
      weights[r3 + at]! += e3 * x;
      weights[r4 + at]! += e4 * x;
      weights[r5 + at]! += e5 * x;
      weights[r6 + at]! += e6 * x;
    }
    const e = (bit - squash(this.#mixed)) * finalRate;
    for (let s = 0; s < SETS; s++) final[s]! += e * dots[s]!;
    this.active = 0;
  }
}

function clamp(x: number): number {
  return x > STRETCH_LIMIT ? STRETCH_LIMIT : x < -STRETCH_LIMIT ? -STRETCH_LIMIT : x;
}
