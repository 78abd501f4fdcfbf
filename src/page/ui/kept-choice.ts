/** Keeps what was chosen in this list for the next visit, and chooses it again now. */
export function keepChoice(select: HTMLSelectElement, key: string): void {
  const kept = localStorage.getItem(key);
  if ([...select.options].some(({ value }) => value === kept)) select.value = kept ?? "";
  select.addEventListener("change", () => localStorage.setItem(key, select.value));
}
