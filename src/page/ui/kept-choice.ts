import { KEPT } from "../kept.ts";

/** Chooses what the page's address asks for (`?name=value`), for this visit alone. */
export function takeAsked(select: HTMLSelectElement, name: string): void {
  const asked = new URLSearchParams(location.search).get(name);
  if (asked !== null && hasOption(select, asked)) select.value = asked;
}

/** Keeps what was chosen in this list for the next visit, and chooses it again now. */
export function keepChoice(select: HTMLSelectElement, key: string): void {
  const kept = KEPT.get(key);
  if (kept !== null && hasOption(select, kept)) select.value = kept;
  select.addEventListener("change", () => KEPT.set(key, select.value));
}

function hasOption(select: HTMLSelectElement, wanted: string): boolean {
  return [...select.options].some(({ value }) => value === wanted);
}
