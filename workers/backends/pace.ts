/** How fast a backend is by the clock. Which one is used may hang on that, never a bit that is coded. */

import { type LogitModel, START_TOKEN } from "../../src/model/model.ts";

/** Milliseconds a token. */
export interface Pace {
  /** Of many positions at once, as texts are compressed. */
  readonly chunk: number;
  /** Of one position at a time, as they are restored. */
  readonly step: number;
}

const LANES = 8;
const POSITIONS = 64;
const STEPS = 8;

/** The first run of each kind does not count: it compiles, and fills caches. now: milliseconds. */
export async function paceOf(model: LogitModel, now = () => performance.now()): Promise<Pace> {
  const session = model.open(LANES);
  const timeOf = async (positions: number, times: number) => {
    const tokens = new Int32Array(LANES * positions).fill(START_TOKEN);
    await session.feed(tokens, positions);
    const begin = now();
    for (let i = 0; i < times; i++) await session.feed(tokens, positions);
    return (now() - begin) / (LANES * positions * times);
  };
  try {
    return { chunk: await timeOf(POSITIONS, 1), step: await timeOf(1, STEPS) };
  } finally {
    session.dispose();
  }
}
