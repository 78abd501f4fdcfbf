/** Names of files and tokens within a sentence. */

/** A name whose direction of writing ends with it (Unicode's FSI and PDI). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** The first names of a list, and how many there are besides. */
export function someOf(names: readonly string[], more: (others: number) => string): string {
  const shown = names.slice(0, 3).map(isolated);
  const others = names.length - shown.length;
  return shown.join(", ") + (others > 0 ? ` ${more(others)}` : "");
}

/** White space made visible. */
export function visible(token: string): string {
  return token.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(" ", "␣");
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
