import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), "utf8");

describe("README.md", () => {
  const commands = [...read("README.md").matchAll(/^npm (?:run (?:-s )?)?([a-z0-9:]+)/gm)]
    .map((match) => match[1])
    .filter((command) => command !== "pack"); // npm's own

  it("names only scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    expect(commands).toContain("nacre");
    for (const command of commands) expect(Object.keys(scripts)).toContain(command);
  });

  it("names only options that the command line has", async () => {
    const { parseArguments } = await import("../src/cli/arguments.ts");
    const uses = [...read("README.md").matchAll(/^(?:npm run -s nacre --|nacre) ([^#\n]+)/gm)].map(
      (match) => match[1] ?? "",
    );
    expect(uses.length).toBeGreaterThan(15);
    for (const use of uses) expect(() => parseArguments(use.trim().split(/\s+/)), use).not.toThrow();
  });

  it("has the content security policy of its headers in the page, which itself speaks to no other site", async () => {
    const { HEADERS } = await import("./headers.ts");
    const inPage = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(read("index.html"))?.[1];
    // A meta element cannot forbid framing.
    const sources = `${inPage}; frame-ancestors 'none'`.split("; ").sort();
    const sent = HEADERS["Content-Security-Policy"].replace(/connect-src 'self'[^;]*/, "connect-src 'self'");
    expect(sources).toEqual(sent.split("; ").sort());
  });
});
