/** One line on standard error. */
export function say(line: string): void {
  process.stderr.write(`nacre: ${line.replaceAll("\n", " ")}\n`);
}
