import { expect, it } from "vitest";
import { Calls } from "./calls.ts";

it.each([
  ["asked", (calls: Calls, args: unknown[]) => void calls.ask("encode", args)],
  ["told", (calls: Calls, args: unknown[]) => calls.tell("encode", ...args)],
])("sends bytes that are %s without the rest of their buffer, and leaves that to its owner", (_, send) => {
  const sent: { message: unknown; transfer: ArrayBuffer[] }[] = [];
  const calls = new Calls({
    line: { send: (message, transfer) => void sent.push({ message, transfer }), onMessage: () => {} },
    onDeath: () => {},
  });
  const shard = Uint8Array.from({ length: 100 }, (_, i) => i);
  const whole = Uint8Array.of(7, 8);
  send(calls, [shard.subarray(10, 14), whole, "name"]);
  const [{ message, transfer }] = sent as [(typeof sent)[0]];
  const [, , [block, other, name]] = message as [number, string, [Uint8Array, Uint8Array, string]];
  expect([...block]).toEqual([10, 11, 12, 13]);
  expect(block.buffer.byteLength).toBe(4);
  expect(transfer).toEqual([block.buffer]);
  expect(other).toBe(whole);
  expect(name).toBe("name");
  expect(shard.length).toBe(100);
});
