import fc from "fast-check";
import { expect, it } from "vitest";
import { EMBEDDED_MANIFEST } from "../../../api/embedded.ts";
import { REGISTRY } from "../../../model-store/registry.ts";
import { linkOf, messageIn } from "./text-link.ts";

const PAGE = "https://example.org/nacre/";

it("a message comes back out of its link", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (message) => {
      const link = linkOf(message, PAGE);
      expect(link).toMatch(/^https:\/\/example\.org\/nacre\/#t=[\w-]+$/);
      expect(messageIn(new URL(link).hash)).toEqual(message);
    }),
  );
});

it("a sentence's end behind it does no harm", () => {
  const message = Uint8Array.of(5, 250, 255, 1);
  const { hash } = new URL(linkOf(message, PAGE));
  for (const end of [".", ").", "…”"]) expect(messageIn(hash + end)).toEqual(message);
});

it("another address holds none, and what cannot be one is refused with a sentence", () => {
  expect(messageIn("")).toBeUndefined();
  expect(messageIn("#top")).toBeUndefined();
  for (const hash of ["#t=", "#t=a", "#t=ab%20cd", "#t=."]) expect(() => messageIn(hash)).toThrow(/damaged/);
});

it("the key says which model a message was made with", () => {
  // When this fails, links of the new built-in model need a key of their own, and "t" the registry's first model.
  expect(EMBEDDED_MANIFEST.spec.sha256).toBe(REGISTRY[0]?.spec.sha256);
});
