import { readFileSync } from "node:fs";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { REGISTRY, registeredModel } from "./registry.ts";

/**
 * The hash of each entry without its addresses, in the order in which they were published. Add a line when you add a
 * model, and never change one: files that are read by these entries are out there.
 */
const PUBLISHED = ["be2e95edb5cdb1aaa4b10289c96f6299e562217b3e036017b735c0955f0468b5"];

describe("the registry of models", () => {
  it("holds every published entry as it was published", () => {
    const hashes = REGISTRY.map(({ addresses: _, ...entry }) =>
      bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(entry)))),
    );
    expect(hashes).toEqual(PUBLISHED);
  });

  it("ends with the model that is embedded now", () => {
    const file = new URL("../../models/embedded/manifest.json", import.meta.url);
    const { name: _, ...embedded } = JSON.parse(readFileSync(file, "utf8"));
    const { name: _name, addresses: _addresses, ...last } = REGISTRY.at(-1)!;
    expect(last).toEqual(embedded);
  });

  it("names each model once, and folders as addresses", () => {
    expect(new Set(REGISTRY.map(({ name }) => name)).size).toBe(REGISTRY.length);
    expect(new Set(REGISTRY.map(({ spec }) => spec.sha256.slice(0, 32))).size).toBe(REGISTRY.length);
    for (const address of REGISTRY.flatMap(({ addresses }) => addresses))
      expect(address).toMatch(/^https:\/\/.*\/$/);
  });

  it("finds a model by the part of its id that a file holds", () => {
    const { sha256: id } = REGISTRY[0]!.spec;
    expect(registeredModel(id.slice(0, 32))).toBe(REGISTRY[0]);
    expect(registeredModel("0".repeat(32))).toBeUndefined();
  });
});
