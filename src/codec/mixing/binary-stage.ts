import type { Vocabulary } from "../../model/model.ts";
import { massPrefix } from "../cdf.ts";
import type { EnsembleParameters } from "../ensemble-parameters.ts";
import { BiasHead } from "../heads/bias.ts";
import { History } from "../history.ts";
import { BIT_TOTAL, type Coder, MAX_BYTES_PER_DECISION } from "../range-coder.ts";
import type { ContextSet } from "./context-set.ts";
import { CONFIDENCE, CounterTable, FAST, updateCounter } from "./counters.ts";
import { squash, stretch } from "./logistic.ts";
import { MatchModel } from "./match.ts";
import { TextContexts } from "./text-contexts.ts";
import { type SymbolTree, weightBalancedTree } from "./tree.ts";

export const T: Record<string, number> = { lr: 0.015, lrf: 0.0005, w0: 0.15, wm: 1, wmatch: 0.2, sse: 0.02, apm: 0.02, bits: 20, wsse: 0 };

const SETS = 6;
const BINS = 25;

export class BinaryStage {
  readonly tree: SymbolTree;
  readonly contexts: ContextSet;
  readonly history: History;
  readonly counters: CounterTable;
  readonly matches: MatchModel[];
  readonly inputs: number;
  readonly buckets: Int32Array;
  readonly x: Float64Array;
  readonly at: Int32Array;
  readonly counterAt: Int32Array;
  readonly weights: Float32Array[];
  readonly sel = new Int32Array(SETS);
  readonly dots = new Float64Array(SETS);
  readonly final: Float32Array;
  readonly sseNode: Float32Array;
  readonly sseToken: Float32Array;
  readonly apmNode: Float32Array;
  readonly apmToken: Float32Array;
  readonly matchP: Float32Array;
  readonly expected: Int32Array;

  readonly maxBytesPerToken: number;
  readonly prefix: Float64Array;
  readonly z: Float32Array;
  readonly bias: BiasHead;

  constructor(vocabulary: Vocabulary, lanes: number, parameters: EnsembleParameters) {
    const tree = weightBalancedTree(vocabulary.weights);
    const history = new History(lanes);
    const contexts = new TextContexts(history, vocabulary.bytes);
    this.prefix = new Float64Array(tree.symbols + 1);
    this.z = new Float32Array(tree.symbols);
    this.bias = new BiasHead(tree.symbols, T.bias ?? parameters.biasRate / 256);
    this.maxBytesPerToken = tree.depth * MAX_BYTES_PER_DECISION;
    this.tree = tree;
    this.contexts = contexts;
    this.history = history;
    this.counters = new CounterTable(parameters.tableBits);
    this.matches = [new MatchModel(history, 6, 18), new MatchModel(history, 3, 18)];
    this.expected = new Int32Array(2);
    this.inputs = 6 + 2 * contexts.count;
    this.buckets = new Int32Array(contexts.count);
    this.counterAt = new Int32Array(contexts.count);
    this.x = new Float64Array(this.inputs);
    this.at = new Int32Array(this.inputs);
    const sizes = [64, 256, tree.symbols, 256, 256, 256];
    const width = this.inputs * 16;
    this.weights = sizes.map((size) => {
      const w = new Float32Array(size * width);
      for (let s = 0; s < size; s++) {
        for (let i = 0; i < this.inputs; i++) {
          const v = i === 0 ? T.wm! : i === 1 ? 0 : i < 4 ? T.wsse! : i < 6 ? T.wmatch! : i % 2 === 0 ? T.w0! : 0;
          w.fill(v, s * width + i * 16, s * width + i * 16 + 16);
        }
      }
      return w;
    });
    this.final = new Float32Array(SETS).fill(1 / SETS);
    const ramp = (n: number, bins: number, unit: number) => Float32Array.from({ length: n * bins }, (_, i) => squash(((i % bins) - (bins - 1) / 2) * unit));
    this.sseNode = ramp(tree.symbols, BINS, 1);
    this.sseToken = ramp(1 << 18, BINS, 1);
    this.apmNode = ramp(tree.symbols, BINS, 1);
    this.apmToken = ramp(1 << 16, BINS, 1);
    this.matchP = new Float32Array(2 * 48 * 16).fill(0.75);
  }

  code(coder: Coder, lane: number, logits: Float32Array, offset: number, token: number): number {
    this.bias.apply(logits, offset, this.z);
    massPrefix(this.z, 0, this.prefix, this.tree.symbols);
    token = this.codeSymbol(coder, lane, this.prefix, token);
    this.bias.learn(this.prefix, token);
    return token;
  }

  codeSymbol(coder: Coder, lane: number, prefix: Float64Array, symbol: number): number {
    const { tree, contexts, counters, buckets, x, at, counterAt, weights, sel, dots, final, matchP, expected, matches } = this;
    const { low, split, high, children } = tree;
    const words = counters.words;
    const count = contexts.count;
    const hashes = contexts.hashes;
    const hashBase = lane * count;
    const inputs = this.inputs;
    const width = inputs * 16;
    const total = prefix[tree.symbols]!;
    const pmaxRatio = total / 16777216; // 1/pmax
    const entropy = pmaxRatio < 1.05 ? 0 : pmaxRatio < 1.15 ? 1 : pmaxRatio < 1.3 ? 2 : pmaxRatio < 1.6 ? 3 : pmaxRatio < 2 ? 4 : pmaxRatio < 2.7 ? 5 : pmaxRatio < 4 ? 6 : pmaxRatio < 6 ? 7 : pmaxRatio < 9 ? 8 : pmaxRatio < 14 ? 9 : pmaxRatio < 25 ? 10 : pmaxRatio < 50 ? 11 : 12;
    const lastByte = contexts.lastByte[lane]!;
    const field = Math.min(15, contexts.field[lane]!);
    const t1 = this.history.at(this.history.next[lane]! - this.history.lanes);
    let live = 0;
    for (let m = 0; m < 2; m++) {
      expected[m] = matches[m]!.expected(lane);
      if (expected[m]! >= 0) live |= 1 << m;
    }
    let node = 0;
    let path = 0; // 1..7 within the group
    let depth = 0;
    const lr = T.lr!;
    while (true) {
      if (depth % 3 === 0) {
        for (let i = 0; i < count; i++) buckets[i] = counters.find(hashes[hashBase + i]!, node);
        path = 1;
      }
      const a = low[node]!;
      const m = split[node]!;
      const b = high[node]!;
      const massA = prefix[a]!;
      const mass1 = prefix[b]! - prefix[m]!;
      let pm = Math.floor((mass1 / (prefix[b]! - massA)) * BIT_TOTAL);
      if (pm < 1) pm = 1;
      if (pm > BIT_TOTAL - 1) pm = BIT_TOTAL - 1;
      const st = stretch(pm);
      let n = 0;
      x[0] = st;
      at[0] = entropy;
      x[1] = 0.3;
      at[1] = 16 + 0;
      n = 2;
      // SSE
      const clamped = st > 11.99 ? 11.99 : st < -11.99 ? -11.99 : st;
      const pos = clamped + 12;
      const bin = pos | 0;
      const frac = pos - bin;
      const s1 = node * BINS + bin;
      const hashToken = Math.imul(t1 * 4099 + node + 1, 0x9e3779b1);
      const s2 = (hashToken >>> 14) * BINS + bin;
      const q1 = this.sseNode[s1]! * (1 - frac) + this.sseNode[s1 + 1]! * frac;
      const q2 = this.sseToken[s2]! * (1 - frac) + this.sseToken[s2 + 1]! * frac;
      x[n] = stretch(Math.max(1, (q1 * BIT_TOTAL) | 0));
      at[n++] = 2 * 16;
      x[n] = stretch(Math.max(1, (q2 * BIT_TOTAL) | 0));
      at[n++] = 3 * 16;
      const absSt = st < 0 ? -st : st;
      const stBin = absSt < 0.5 ? 0 : absSt < 1 ? 1 : absSt < 1.5 ? 2 : absSt < 2 ? 3 : absSt < 2.5 ? 4 : absSt < 3 ? 5 : absSt < 3.5 ? 6 : absSt < 4 ? 7 : absSt < 4.5 ? 8 : absSt < 5 ? 9 : absSt < 5.5 ? 10 : absSt < 6 ? 11 : absSt < 7 ? 12 : absSt < 8 ? 13 : absSt < 10 ? 14 : 15;
      let matchState = 0;
      let mp0 = -1;
      let mp1 = -1;
      for (let k = 0; k < 2; k++) {
        if ((live >> k & 1) === 0) continue;
        const bit = expected[k]! >= m ? 1 : 0;
        const len = matches[k]!.length[lane]!;
        const lb = len < 16 ? len : 16 + ((len - 16) >> 2);
        const sb = Math.max(0, Math.min(15, Math.floor((bit ? st : -st) + 8)));
        const mi = (k * 48 + lb) * 16 + sb;
        if (k === 0) mp0 = mi * 2 + bit;
        else mp1 = mi * 2 + bit;
        const sp = stretch(Math.min(BIT_TOTAL - 1, Math.max(1, (matchP[mi]! * BIT_TOTAL) | 0)));
        x[n] = bit ? sp : -sp;
        at[n++] = (4 + k) * 16 + Math.min(15, len);
        if (matchState === 0) matchState = len === 0 ? 1 : len < 16 ? 2 : 3;
      }
      let order = 0;
      for (let i = 0; i < count; i++) {
        const ca = buckets[i]! + path;
        counterAt[i] = ca;
        const slow = words[ca]!;
        if ((slow & 127) === 0) continue;
        const conf = CONFIDENCE[slow & 511]!;
        if (i === 1) order |= 1;
        else if (i === 2) order |= 2;
        else if (i === 3) order |= 4;
        else if (i === 8) order |= 8;
        let p = slow >>> 10;
        x[n] = stretch(p < 1 ? 1 : p);
        at[n++] = (6 + 2 * i) * 16 + conf;
        p = (words[ca + FAST]! >>> 16) << 6;
        x[n] = stretch(p < 1 ? 1 : p);
        at[n++] = (7 + 2 * i) * 16 + conf;
      }
      sel[0] = (Math.min(15, depth) * 4 + matchState) * width;
      sel[1] = (entropy * 16 + stBin) * width;
      sel[2] = node * width;
      sel[3] = (order * 16 + stBin) * width;
      sel[4] = lastByte * width;
      sel[5] = (field * 16 + Math.min(15, depth)) * width;
      let mixed = 0;
      for (let s = 0; s < SETS; s++) {
        const w = weights[s]!;
        const base = sel[s]!;
        let dot = 0;
        for (let i = 0; i < n; i++) dot += w[base + at[i]!]! * x[i]!;
        if (dot > 13) dot = 13;
        if (dot < -13) dot = -13;
        dots[s] = dot;
        mixed += final[s]! * dot;
      }
      const pMix = squash(mixed);
      // APM
      const cm = mixed > 11.99 ? 11.99 : mixed < -11.99 ? -11.99 : mixed;
      const apos = cm + 12;
      const abin = apos | 0;
      const afrac = apos - abin;
      const a1 = node * BINS + abin;
      const a2 = (hashToken >>> 16) * BINS + abin;
      const r1 = this.apmNode[a1]! * (1 - afrac) + this.apmNode[a1 + 1]! * afrac;
      const r2 = this.apmToken[a2]! * (1 - afrac) + this.apmToken[a2 + 1]! * afrac;
      let pf = Math.floor((pMix * 0.5 + r1 * 0.25 + r2 * 0.25) * BIT_TOTAL);
      if (pf < 4) pf = 4;
      if (pf > BIT_TOTAL - 4) pf = BIT_TOTAL - 4;
      const bit = coder.codeBit(symbol >= m ? 1 : 0, pf);
      // learn
      const eF = (bit - pMix) * T.lrf!;
      for (let s = 0; s < SETS; s++) {
        const w = weights[s]!;
        const base = sel[s]!;
        const e = (bit - squash(dots[s]!)) * lr;
        for (let i = 0; i < n; i++) w[base + at[i]!]! += e * x[i]!;
        final[s]! += eF * dots[s]!;
      }
      for (let i = 0; i < count; i++) updateCounter(words, counterAt[i]!, bit);
      const rs = T.sse!;
      this.sseNode[s1]! += (bit - this.sseNode[s1]!) * rs * (1 - frac);
      this.sseNode[s1 + 1]! += (bit - this.sseNode[s1 + 1]!) * rs * frac;
      this.sseToken[s2]! += (bit - this.sseToken[s2]!) * rs * (1 - frac);
      this.sseToken[s2 + 1]! += (bit - this.sseToken[s2 + 1]!) * rs * frac;
      const ra = T.apm!;
      this.apmNode[a1]! += (bit - this.apmNode[a1]!) * ra * (1 - afrac);
      this.apmNode[a1 + 1]! += (bit - this.apmNode[a1 + 1]!) * ra * afrac;
      this.apmToken[a2]! += (bit - this.apmToken[a2]!) * ra * (1 - afrac);
      this.apmToken[a2 + 1]! += (bit - this.apmToken[a2 + 1]!) * ra * afrac;
      if (mp0 >= 0) {
        const hit = (mp0 & 1) === bit ? 1 : 0;
        matchP[mp0 >> 1]! += (hit - matchP[mp0 >> 1]!) * 0.02;
        if (!hit) live &= ~1;
      }
      if (mp1 >= 0) {
        const hit = (mp1 & 1) === bit ? 1 : 0;
        matchP[mp1 >> 1]! += (hit - matchP[mp1 >> 1]!) * 0.02;
        if (!hit) live &= ~2;
      }
      const child = children[2 * node + bit]!;
      path = path * 2 + bit;
      depth++;
      if (child < 0) {
        symbol = ~child;
        break;
      }
      node = child;
    }
    this.history.append(lane, symbol);
    contexts.update(lane, symbol);
    for (let k = 0; k < 2; k++) matches[k]!.update(lane, symbol);
    return symbol;
  }
}
