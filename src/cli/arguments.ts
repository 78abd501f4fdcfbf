import { parseArgs } from "node:util";
import {
  type ContentRange,
  MIN_SHARD_BYTES,
  PRESETS,
  type Preset,
  SUFFIX,
  type Verification,
} from "../core.ts";
import { CommandError } from "./command-error.ts";

export const BACKENDS = ["auto", "native", "wasm"] as const;
export type BackendChoice = (typeof BACKENDS)[number];

/** What becomes one output, or one file to test or list. */
export interface Task {
  /** "-" is standard input. Several, or a folder, become one archive. */
  readonly inputs: readonly string[];
  /** Paths in the archive to restore; if empty, everything. */
  readonly members: readonly string[];
}

export interface Arguments {
  readonly action:
    | "compress"
    | "decompress"
    | "test"
    | "list"
    | "salvage"
    | "join"
    | "worker"
    | "models"
    | "remove-model"
    | "help"
    | "version";
  readonly tasks: readonly Task[];
  readonly toStdout: boolean;
  readonly output: string | undefined;
  /** The folder to restore into. */
  readonly folder: string | undefined;
  readonly overwrite: boolean;
  /** Whether the name of a single file is stored in the result. */
  readonly keepName: boolean;
  readonly backend: BackendChoice;
  /** A folder, a name or a hub's id. */
  readonly model: string | undefined;
  /** The most threads to use; the result does not depend on it. */
  readonly threads: number | undefined;
  readonly preset: Preset;
  readonly verification: Verification;
  /** Bytes; undefined for the default limit. */
  readonly maxOutput: number | undefined;
  readonly json: boolean;
  /** Whether to print ranges only. */
  readonly isPlan: boolean;
  /** The part of the content to code or to restore. */
  readonly range: ContentRange | undefined;
  /** The result depends on it; undefined for the default. */
  readonly shardBytes: number | undefined;
  /** The address of a queue: redis:// or rediss://. */
  readonly fleet: string | undefined;
  /** The folder, or the bucket's address, that all machines of a fleet reach. */
  readonly store: string | undefined;
}

export const HELP = `Usage: nacre [options] FILE...
Compresses each FILE to FILE.nacre, and a folder with all it holds to FOLDER.nacre; keeps the
originals. "-" is standard input.

  nacre -o all.nacre FILE FOLDER...    packs them into one archive
  nacre -d X.nacre [PATH...]           restores X; or the folder X, or the PATHs in it, of an archive
  nacre --fleet URL --store DIR FILE   has it coded by the workers that wait at URL
  nacre worker --fleet URL --store DIR is such a worker

  -d, --decompress      restore what is in FILE.nacre
  -t, --test            decode and check, write nothing; says which parts are damaged
  -l, --list            say what is inside, without decoding
      --salvage         write what is intact of a damaged file, and say what is lost: to X.salvaged
  -c, --stdout          write to standard output
  -o, --output FILE     write to FILE
  -C, --directory DIR   restore into DIR
  -f, --force           overwrite existing files
      --name            store the name of FILE; without, only X.nacre's own name says it
      --model MODEL     a folder with a Llama-type model (Hugging Face layout), smollm2-135m, or
                        owner/name[@revision] on the hub: fetched and converted once, then kept;
                        for -d the model that the file names is taken, if it is here
      --models          list the models that are here
      --remove-model M  delete one of them, by its name or the beginning of its hash
      --preset NAME     light (no model), fast, balanced (default) or max
      --backend NAME    auto (default), native or wasm; the result is the same
      --threads N       at most N threads; the result is the same
      --verify WHAT     quick (default) or full: how a block is checked before it is written
      --no-verify       do not check
      --max-output SIZE stop when more would come out, such as 20G; default: 256M and 200 times the input
      --plan            print the ranges A:B into which the work can be divided, one per line; with -d
                        those of a .nacre file
      --range A:B       code only this range, to FILE.A.piece; with -d restore only these bytes
      --join            put the pieces of all ranges together, in order; the result is the same as if
                        one machine had made it
      --shard-size SIZE of what is coded without a look at the rest; default: 32M; the result
                        depends on it
      --fleet URL       redis://host or, with TLS, rediss://user:password@host; "env": the one in NACRE_FLEET,
                        so that no password is seen; needs the packages bullmq and ioredis
      --store DIR       a folder that all machines of the fleet reach, or https://host/bucket/prefix with keys in
                        AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; files go there, not to the queue
      --json            one line of JSON per file: bytesIn, bytesOut, bpb, seconds, backend, lanes, modelId
  -h, --help            this text
      --version         the version of this program

Exit status: 0 when all went well, 1 on an error, 2 when something was left out.
`;

/** Throws a CommandError when the arguments make no sense. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const actions = (["decompress", "test", "list", "salvage", "join"] as const).filter((name) => values[name]);
  if (actions.length > 1) throw usage(`--${actions[0]} and --${actions[1]} exclude each other`);
  const removed = values["remove-model"];
  const aboutModels = values.models ? "models" : removed === undefined ? undefined : "remove-model";
  if (aboutModels && positionals.length > 0) throw usage(`--${aboutModels} takes no FILE`);
  const action = values.help
    ? "help"
    : values.version
      ? "version"
      : (aboutModels ?? actions.at(0) ?? (isWorker(values, positionals) ? "worker" : "compress"));
  if (action !== "help" && action !== "version" && !aboutModels && positionals.length === 0)
    throw usage("name a file, or - for standard input");
  const { store } = values;
  const fleet = values.fleet === "env" ? (process.env.NACRE_FLEET ?? "") : values.fleet;
  if (fleet !== undefined && action !== "compress" && action !== "worker")
    throw usage("--fleet is only for compressing");
  if (fleet !== undefined && store === undefined) throw usage("--fleet needs a --store");
  const output = values.output;
  const isPart = values.plan === true || values.range !== undefined;
  if (isPart && action !== "compress" && action !== "decompress")
    throw usage("--plan and --range are for compressing, and for -d");
  if (isPart && fleet !== undefined) throw usage("--fleet makes ranges of its own");
  if (values.plan && values.range !== undefined) throw usage("--plan and --range exclude each other");
  const isOne = action === "join" || (action === "compress" && (isPart || output !== undefined));
  const tasks = isOne ? [{ inputs: positionals, members: [] }] : tasksOf(action, positionals);
  if (isPart && tasks.some(({ members }) => members.length > 0))
    throw usage("--plan and --range take no PATH");
  if (output !== undefined && tasks.length > 1) throw usage("--output takes a single FILE");
  if (output !== undefined && values.stdout) throw usage("--output and --stdout exclude each other");
  if (values.directory !== undefined) {
    if (action !== "decompress" && action !== "salvage") throw usage("--directory is only for restoring");
    if (values.stdout) throw usage("--directory and --stdout exclude each other");
    if (output !== undefined) throw usage("--directory and --output exclude each other");
  }
  if (values.name && actions.length > 0) throw usage("--name is only for compressing");
  if (values.verify !== undefined && values["no-verify"])
    throw usage("--verify and --no-verify exclude each other");
  const verify = choice("verify", values.verify ?? "quick", ["quick", "full"] as const);
  const limit = values["max-output"];
  const shardSize = values["shard-size"];
  return {
    action,
    tasks,
    toStdout: values.stdout ?? false,
    output,
    folder: values.directory,
    overwrite: values.force ?? false,
    keepName: values.name ?? false,
    backend: choice("backend", values.backend ?? "auto", BACKENDS),
    model: removed ?? values.model,
    threads: values.threads === undefined ? undefined : count("threads", values.threads),
    preset: choice("preset", values.preset ?? "balanced", PRESETS),
    verification: values["no-verify"] ? "none" : verify,
    maxOutput: limit === undefined ? undefined : parseSize("max-output", limit),
    json: values.json ?? false,
    isPlan: values.plan ?? false,
    range: values.range === undefined ? undefined : parseRange(values.range),
    shardBytes: shardSize === undefined ? undefined : parseShardSize(shardSize),
    fleet,
    store,
  };
}

/** Whether it is "nacre worker --fleet URL"; a file of that name is ./worker then. */
function isWorker(values: { readonly fleet?: string }, names: readonly string[]): boolean {
  return values.fleet !== undefined && names.length === 1 && names[0] === "worker";
}

/** Groups the names: when restoring, those after a .nacre file that do not end in .nacre are paths in it. */
function tasksOf(action: Arguments["action"], names: readonly string[]): Task[] {
  const tasks: { inputs: string[]; members: string[] }[] = [];
  for (const name of names) {
    const isMember = action === "decompress" && tasks.length > 0 && name !== "-" && !name.endsWith(SUFFIX);
    if (isMember) tasks.at(-1)?.members.push(name);
    else tasks.push({ inputs: [name], members: [] });
  }
  return tasks;
}

/** Reads a size such as "10G"; the units are powers of 1024. */
function parseSize(option: string, text: string): number {
  const [, digits, unit] = /^(\d+)([KMGT]?)i?B?$/i.exec(text) ?? [];
  const power = " KMGT".indexOf((unit || " ").toUpperCase());
  const size = Number(digits) * 1024 ** power;
  if (!Number.isSafeInteger(size)) throw usage(`--${option} must be a size such as 20G, not "${text}"`);
  return size;
}

function parseShardSize(text: string): number {
  const size = parseSize("shard-size", text);
  if (size < MIN_SHARD_BYTES) throw usage(`--shard-size must be at least ${MIN_SHARD_BYTES}, not "${text}"`);
  return size;
}

function parseRange(text: string): ContentRange {
  const [, start, end] = /^(\d{1,16}):(\d{1,16})$/.exec(text) ?? [];
  const range = { start: Number(start), end: Number(end) };
  if (range.start <= range.end && Number.isSafeInteger(range.end)) return range;
  throw usage(`--range must be a range of bytes such as 0:33554432, not "${text}"`);
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
        salvage: { type: "boolean" },
        stdout: { type: "boolean", short: "c" },
        output: { type: "string", short: "o" },
        directory: { type: "string", short: "C" },
        force: { type: "boolean", short: "f" },
        name: { type: "boolean" },
        // Accepted because gzip has it; the input is always kept.
        keep: { type: "boolean", short: "k" },
        backend: { type: "string" },
        model: { type: "string" },
        models: { type: "boolean" },
        "remove-model": { type: "string" },
        threads: { type: "string" },
        preset: { type: "string" },
        verify: { type: "string" },
        "no-verify": { type: "boolean" },
        "max-output": { type: "string" },
        plan: { type: "boolean" },
        range: { type: "string" },
        join: { type: "boolean" },
        "shard-size": { type: "string" },
        fleet: { type: "string" },
        store: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error));
  }
}

function count(option: string, value: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(value))
    throw usage(`--${option} must be a whole number from 1 to 9999, not "${value}"`);
  return Number(value);
}

function choice<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw usage(`--${option} must be one of ${allowed.join(", ")}, not "${value}"`);
  return found;
}

function usage(detail: string): CommandError {
  return new CommandError(`${detail}; see --help.`);
}
