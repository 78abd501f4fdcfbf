import { expect, it } from "vitest";
import { corrupt, NacreError, truncated } from "./errors.ts";

it("an error states the fact, and no advice that only a front end can give", () => {
  expect(corrupt("block 2 does not match its checksum").message).toBe(
    "This .nacre file is damaged (block 2 does not match its checksum).",
  );
  expect(new NacreError("limit", { max: 9 }).message).toBe(
    "This file would become larger than the 9 bytes allowed for it.",
  );
});

it("an error is the same after it was sent as a value", () => {
  for (const error of [corrupt("x"), truncated(), new NacreError("no-backend", { reasons: ["a", "b"] })]) {
    const { code, data } = structuredClone(error.failure);
    const again = new NacreError(code, data);
    expect(again).toEqual(error);
    expect({ ...again, message: again.message }).toEqual({ ...error, message: error.message });
  }
});

it("an error's code says which data it has", () => {
  const error: NacreError = new NacreError("limit", { max: 9 });
  expect(error.is("corrupt")).toBe(false);
  expect(error.is("limit") && error.data.max).toBe(9);
});
