import { expect, it } from "vitest";
import { chooseLanguage } from "./choose-language.ts";

const chosen = (kept: string | null, ...preferred: string[]) => chooseLanguage(kept, preferred).tag;

it("is the one chosen by hand, else the dearest one that the page has, else English", () => {
  expect(chosen("es", "de-AT", "en")).toBe("es");
  expect(chosen("auto", "fr-CA", "de-AT", "en")).toBe("de");
  expect(chosen(null, "ES-419")).toBe("es");
  expect(chosen(null, "en-GB", "de")).toBe("en");
  expect(chosen(null, "fr", "ja")).toBe("en");
  expect(chosen("klingon")).toBe("en");
});
