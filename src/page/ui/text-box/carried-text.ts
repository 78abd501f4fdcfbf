/** Carries the text in the box over a reload that the page makes itself, since browsers may forget it. */

const KEY = "nacre-box";

export function carryText(text: string): void {
  sessionStorage.setItem(KEY, text);
}

/** What was carried, once. */
export function takeCarried(): string {
  const text = sessionStorage.getItem(KEY) ?? "";
  sessionStorage.removeItem(KEY);
  return text;
}
