import { describe, expect, it } from "vitest";
import { testModel } from "../../test/test-model.ts";
import { loadFastest, type Paces } from "./fastest-backend.ts";
import { type Pace, paceOf } from "./pace.ts";

type Name = "processor" | "card";
const NAMES = ["processor", "card"] as const;
const { model } = testModel();

function device(paces: Paces<Name>, remembered?: Paces<Name>) {
  let kept = remembered;
  const loads: string[] = [];
  const load = async (name: Name, isMeasured: boolean) => {
    loads.push(name);
    if (isMeasured && !paces[name]) throw new Error(`no ${name}`);
    return { name, model };
  };
  const measured: Pace[] = [];
  const measure = async () => {
    const pace = paces[loads.at(-1) as Name]!;
    measured.push(pace);
    return pace;
  };
  const store = {
    read: async () => kept,
    write: async (news: Paces<Name>) => {
      kept = news;
    },
  };
  return { run: () => loadFastest(NAMES, load, store, measure), loads, measured, kept: () => kept };
}

describe("the backend that is used", () => {
  it("is the faster one in each direction", async () => {
    const mixed = device({ processor: { chunk: 3, step: 3 }, card: { chunk: 1, step: 9 } });
    expect(await mixed.run()).toMatchObject({ compress: { name: "card" }, restore: { name: "processor" } });
    expect(mixed.loads).toEqual(["processor", "card"]);
    const fast = device({ processor: { chunk: 3, step: 3 }, card: { chunk: 1, step: 2 } });
    expect(await fast.run()).toMatchObject({ compress: { name: "card" }, restore: { name: "card" } });
  });

  it("is measured once, and then only what is used is loaded", async () => {
    const paces = { processor: { chunk: 3, step: 3 }, card: { chunk: 1, step: 2 } };
    const first = device(paces);
    await first.run();
    expect(first.kept()).toEqual(paces);
    const later = device(paces, first.kept());
    expect(await later.run()).toMatchObject({ compress: { name: "card" } });
    expect(later.loads).toEqual(["card"]);
    expect(later.measured).toEqual([]);
  });

  it("is one that works; where none does, the first is asked to say why", async () => {
    const broken = device({ processor: { chunk: 3, step: 3 } });
    expect(await broken.run()).toMatchObject({ compress: { name: "processor" } });
    expect(broken.kept()).toEqual({ processor: { chunk: 3, step: 3 } });
    const none = device({});
    await none.run();
    expect(none.loads).toEqual(["processor", "card", "processor"]);
  });
});

it("a pace is the time of a token, without the first run", async () => {
  const fed: number[] = [];
  let now = 0;
  const slow = Object.create(model, {
    open: {
      value: (lanes: number) => ({
        feed: async (_: Int32Array, positions: number) => {
          fed.push(positions);
          // A run that compiles, and then 5 ms and 1/2 ms a token.
          now += fed.length === 1 ? 1000 : 5 + (lanes * positions) / 2;
        },
        dispose: () => fed.push(0),
      }),
    },
  });
  const { chunk, step } = await paceOf(slow, () => now);
  expect(chunk).toBeCloseTo(0.5 + 5 / 512, 9);
  expect(step).toBeCloseTo(0.5 + 5 / 8, 9);
  expect(fed.filter((positions) => positions === 64)).toHaveLength(2);
  expect(fed.at(-1)).toBe(0);
});
