/** Carries the text in the box over a reload that the page makes itself, since browsers may forget it. */

import { KEPT_IN_TAB } from "../../kept.ts";

const KEY = "nacre-box";

export function carryText(text: string): void {
  KEPT_IN_TAB.set(KEY, text);
}

/** What was carried, once. */
export function takeCarried(): string {
  const text = KEPT_IN_TAB.get(KEY) ?? "";
  KEPT_IN_TAB.remove(KEY);
  return text;
}
