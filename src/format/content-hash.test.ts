import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { concat } from "../base/bytes.ts";
import { ContentHash } from "./content-hash.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const A = Uint8Array.of(1, 2, 3);
const B = Uint8Array.of(4);

it("is the SHA-256 of the SHA-256s of the blocks, as FORMAT.md says", () => {
  const hash = new ContentHash();
  hash.add(A);
  hash.addHash(sha256(B));
  expect(hash.digest()).toEqual(sha256(concat([sha256(A), sha256(B)])));
});

it("of no blocks is the SHA-256 of nothing", () => {
  expect(new ContentHash().digest()).toEqual(sha256(new Uint8Array(0)));
});

it("depends on the order of the blocks", () => {
  const expected = sha256(concat([sha256(A), sha256(B)])).subarray(0, 16);
  const [inOrder, swapped] = [new ContentHash(), new ContentHash()];
  for (const block of [A, B]) inOrder.add(block);
  for (const block of [B, A]) swapped.add(block);
  expect(inOrder.isMatch(expected)).toBe(true);
  expect(swapped.isMatch(expected)).toBe(false);
});
