/** A fixed input, whose exact logits a backend has to give before it is used. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { LogitModel } from "./model.ts";

const LANES = 2;
const PREFILL = 24;
const STEPS = 4;

/** The SHA-256, in hex, of the logits of a prefill and some steps over a fixed sequence of tokens. */
export async function selfTestHash(model: LogitModel): Promise<string> {
  const vocab = model.vocabulary.bytes.length;
  const session = model.open(LANES, LANES * (PREFILL + STEPS));
  const hash = sha256.create();
  let state = 1;
  for (const steps of [PREFILL, ...Array<number>(STEPS).fill(1)]) {
    const tokens = Int32Array.from({ length: LANES * steps }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
      return Math.floor((state / 0x100000000) * vocab);
    });
    const logits = Int32Array.from(await session.feed(tokens, steps));
    hash.update(new Uint8Array(logits.buffer));
  }
  session.dispose();
  return bytesToHex(hash.digest());
}
