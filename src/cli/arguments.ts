import { parseArgs } from "node:util";
import { PRESETS } from "../codec/container.ts";
import type { Preset } from "../codec/ensemble-parameters.ts";
import { NacreError } from "../codec/errors.ts";
import type { Verification } from "../codec/text-encode.ts";

export const BACKENDS = ["auto", "native", "wasm"] as const;
export type BackendChoice = (typeof BACKENDS)[number];

export interface Arguments {
  readonly action: "compress" | "decompress" | "test" | "list" | "help";
  /** "-" is standard input. */
  readonly files: readonly string[];
  readonly toStdout: boolean;
  readonly output: string | undefined;
  readonly overwrite: boolean;
  readonly backend: BackendChoice;
  /** At most; the result does not depend on it. */
  readonly threads: number | undefined;
  readonly preset: Preset;
  readonly verification: Verification;
  readonly json: boolean;
}

export const HELP = `Usage: nacre [options] FILE...
Compresses each FILE to FILE.nacre and keeps FILE. "-" is standard input.

  -d, --decompress      restore the original of FILE.nacre
  -t, --test            decode and check, write nothing
  -l, --list            say what is inside, without decoding
  -c, --stdout          write to standard output
  -o, --output FILE     write to FILE
  -f, --force           overwrite existing files
      --preset NAME     fast, balanced (default) or max
      --backend NAME    auto (default), native or wasm; the result is the same
      --threads N       at most N threads; the result is the same
      --verify WHAT     quick (default) or full: how a block is checked before it is written
      --no-verify       do not check
      --json            one line of JSON per file: bytesIn, bytesOut, bpb, seconds, backend, lanes, modelId
  -h, --help            this text
`;

/** Throws a "usage" error when the arguments make no sense. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const actions = (["decompress", "test", "list"] as const).filter((name) => values[name]);
  if (actions.length > 1) throw usage(`--${actions[0]} and --${actions[1]} exclude each other`);
  const action = values.help ? "help" : (actions[0] ?? "compress");
  if (action !== "help" && positionals.length === 0) throw usage("name a file, or - for standard input");
  if (values.output !== undefined && positionals.length > 1) throw usage("--output takes a single FILE");
  if (values.output !== undefined && values.stdout) throw usage("--output and --stdout exclude each other");
  if (values.verify !== undefined && values["no-verify"])
    throw usage("--verify and --no-verify exclude each other");
  const verify = choice("verify", values.verify ?? "quick", ["quick", "full"] as const);
  return {
    action,
    files: positionals,
    toStdout: values.stdout ?? false,
    output: values.output,
    overwrite: values.force ?? false,
    backend: choice("backend", values.backend ?? "auto", BACKENDS),
    threads: values.threads === undefined ? undefined : count("threads", values.threads),
    preset: choice("preset", values.preset ?? "balanced", PRESETS),
    verification: values["no-verify"] ? "none" : verify,
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        decompress: { type: "boolean", short: "d" },
        test: { type: "boolean", short: "t" },
        list: { type: "boolean", short: "l" },
        stdout: { type: "boolean", short: "c" },
        output: { type: "string", short: "o" },
        force: { type: "boolean", short: "f" },
        // As gzip has it; the input is always kept.
        keep: { type: "boolean", short: "k" },
        backend: { type: "string" },
        threads: { type: "string" },
        preset: { type: "string" },
        verify: { type: "string" },
        "no-verify": { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
}

function count(option: string, value: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(value)) throw usage(`--${option} is a number from 1 on, not "${value}"`);
  return Number(value);
}

function choice<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw usage(`--${option} is one of ${allowed.join(", ")}, not "${value}"`);
  return found;
}

function usage(detail: string): NacreError {
  return new NacreError("usage", `${detail}; see --help.`);
}
