import { describe, expect, it } from "vitest";
import { ahead, peek } from "./ahead.ts";

async function* numbers(count: number, log: string[] = [], error?: Error) {
  try {
    for (let i = 0; i < count; i++) {
      log.push(`read ${i}`);
      yield i;
    }
    if (error) throw error;
  } finally {
    log.push("closed");
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("reading ahead", () => {
  it("gives the same items, however many are read ahead", async () => {
    for (const count of [1, 2, 5, 20]) {
      for (const length of [0, 1, 2, 9]) {
        const items = await all(ahead(numbers(length), count, () => {}));
        expect(items).toEqual(Array.from({ length }, (_, i) => i));
      }
    }
  });

  it("prepares each item once, before its turn, unless there is only one", async () => {
    const prepared: number[] = [];
    for await (const item of ahead(numbers(6), 3, (i) => prepared.push(i))) {
      expect(prepared).toEqual(Array.from({ length: Math.min(6, item + 3) }, (_, i) => i));
    }
    const alone: number[] = [];
    await all(ahead(numbers(1), 3, (i) => alone.push(i)));
    await all(ahead(numbers(4), 1, (i) => alone.push(i)));
    expect(alone).toEqual([]);
  });

  it("fails when the turn of the error has come", async () => {
    const seen: number[] = [];
    const read = async () => {
      for await (const item of ahead(numbers(3, [], new Error("cut off")), 9, () => {})) seen.push(item);
    };
    await expect(read()).rejects.toThrow("cut off");
    expect(seen).toEqual([0, 1, 2]);
  });

  it("closes its source when nobody wants more", async () => {
    const log: string[] = [];
    for await (const item of ahead(numbers(9, log), 3, () => {})) if (item === 1) break;
    expect(log).toEqual(["read 0", "read 1", "read 2", "read 3", "closed"]);
  });
});

describe("peek", () => {
  async function* counted(until: number, log: string[] = []) {
    try {
      for (let i = 0; i < until; i++) {
        log.push(`made ${i}`);
        yield i;
      }
    } finally {
      log.push("closed");
    }
  }

  it("tells the first items, and gives all of them", async () => {
    for (const until of [0, 1, 2, 5]) {
      const { first, all } = await peek(counted(until), 2);
      const items: number[] = [];
      for await (const item of all) items.push(item);
      expect(items).toEqual(Array.from({ length: until }, (_, i) => i));
      expect(first).toEqual(items.slice(0, 2));
    }
  });

  it("asks for no more than it tells, and closes the source when no more is wanted", async () => {
    const log: string[] = [];
    const { all } = await peek(counted(9, log), 2);
    expect(log).toEqual(["made 0", "made 1"]);
    for await (const _ of all) break;
    expect(log).toEqual(["made 0", "made 1", "closed"]);
  });
});
