import { existsSync, fstatSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import {
  type ContentRange,
  MIN_SHARD_BYTES,
  PRESETS,
  type Preset,
  SUFFIX,
  threadsWithin,
  type Verification,
} from "../core.ts";
import { CommandError } from "./command-error.ts";
import { readNames } from "./name-list.ts";
import { at } from "./system-path.ts";

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
  /** The folder into which each output goes under its own name. */
  readonly outputFolder: string | undefined;
  /** The folder to restore into. */
  readonly folder: string | undefined;
  readonly overwrite: boolean;
  /** Whether inputs go when their outputs are complete. */
  readonly removesInput: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Patterns of what is not packed; see match.ts. */
  readonly excluded: readonly string[];
  /** Whether the inputs of an archive came as a list of paths, which it keeps. */
  readonly keepsPaths: boolean;
  /** Whether a file that cannot be read makes an archive fail. */
  readonly strict: boolean;
  /** Whether the name of a single file is stored in the result. */
  readonly keepName: boolean;
  readonly backend: BackendChoice;
  /** A folder, a name or a hub's id. */
  readonly model: string | undefined;
  /** The most threads to use, for `--memory`, too; the result does not depend on it. */
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

/** Throws a CommandError when the arguments make no sense. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals: given } = parse(argv);
  const actions = (["decompress", "test", "list", "salvage", "join"] as const).filter((name) => values[name]);
  if (actions.length > 1) throw usage(`--${actions[0]} and --${actions[1]} exclude each other`);
  const removed = values["remove-model"];
  const aboutModels = values.models ? "models" : removed === undefined ? undefined : "remove-model";
  if (aboutModels && given.length > 0) throw usage(`--${aboutModels} takes no FILE`);
  const action = values.help
    ? "help"
    : values.version
      ? "version"
      : (aboutModels ?? actions.at(0) ?? (isWorker(values, given) ? "worker" : "compress"));
  const isAboutFiles = action !== "help" && action !== "version" && !aboutModels;
  const list = values["files-from"];
  const positionals = isAboutFiles ? namesOf(given, list) : given;
  const { store } = values;
  const fleet = values.fleet === "env" ? (process.env.NACRE_FLEET ?? "") : values.fleet;
  if (fleet !== undefined && action !== "compress" && action !== "worker")
    throw usage("--fleet is only for compressing");
  if (fleet !== undefined && store === undefined) throw usage("--fleet needs a --store");
  const isPart = values.plan === true || values.range !== undefined;
  const isWhole = (action === "compress" && fleet === undefined) || action === "decompress";
  const hasFolder = values.output !== undefined && isWhole && !isPart && isFolder(values.output);
  const output = hasFolder ? undefined : values.output;
  if (isPart && action !== "compress" && action !== "decompress")
    throw usage("--plan and --range are for compressing, and for -d");
  if (isPart && fleet !== undefined) throw usage("--fleet makes ranges of its own");
  if (values.plan && values.range !== undefined) throw usage("--plan and --range exclude each other");
  const isOne = action === "join" || (action === "compress" && (isPart || output !== undefined));
  const tasks = isOne ? [{ inputs: positionals, members: [] }] : tasksOf(action, positionals);
  if (isPart && tasks.some(({ members }) => members.length > 0))
    throw usage("--plan and --range take no PATH");
  if (isOne && positionals.length > 1 && positionals.includes("-") && !isPart)
    throw usage("standard input cannot be one of several in an archive");
  if (positionals.filter((name) => name === "-").length > 1) throw usage("there is one standard input");
  if (output !== undefined && tasks.length > 1) throw usage("--output takes a single FILE, or a folder");
  if (values.output !== undefined && values.stdout) throw usage("--output and --stdout exclude each other");
  if (values.stdout && tasks.length > 1 && action !== "decompress")
    throw usage("standard output takes a single FILE; pack several into one archive with -o");
  if (values.directory !== undefined) {
    if (action !== "decompress" && action !== "salvage") throw usage("--directory is only for restoring");
    if (values.stdout) throw usage("--directory and --stdout exclude each other");
    if (values.output !== undefined) throw usage("--directory and --output exclude each other");
  }
  if (values.name && actions.length > 0) throw usage("--name is only for compressing");
  const excluded = [...(values.exclude ?? []), ...(values["exclude-from"] ?? []).flatMap(readNames)];
  if (excluded.length > 0 && actions.length > 0) throw usage("--exclude is only for compressing");
  if (values.rm && (isPart || (action !== "compress" && action !== "decompress")))
    throw usage("--rm is only for whole files, and for compressing or restoring them");
  if (values.rm && (values.stdout || positionals.includes("-"))) throw usage("--rm is for files alone");
  if (values.rm && tasks.some(({ members }) => members.length > 0)) throw usage("--rm takes no PATH");
  if (values.verify !== undefined && values["no-verify"])
    throw usage("--verify and --no-verify exclude each other");
  const verify = choice("verify", values.verify ?? "quick", ["quick", "full"] as const);
  const preset = choice("preset", values.preset ?? presetByNumber(values) ?? "balanced", PRESETS);
  const limit = values["max-output"];
  const shardSize = values["shard-size"];
  return {
    action,
    tasks,
    toStdout: values.stdout ?? false,
    output,
    outputFolder: hasFolder ? values.output : undefined,
    folder: values.directory,
    overwrite: values.force ?? false,
    removesInput: values.rm ?? false,
    quiet: values.quiet ?? false,
    verbose: values.verbose ?? false,
    excluded,
    keepsPaths: list !== undefined && isOne,
    strict: values.strict ?? false,
    keepName: values.name ?? false,
    backend: choice("backend", values.backend ?? "auto", BACKENDS),
    model: removed ?? values.model,
    threads: threadsOf(values, action === "compress" ? preset : undefined),
    preset,
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

/** The names that were given and listed; standard input when there are none, and somebody writes to it. */
function namesOf(given: readonly string[], list: string | undefined): string[] {
  const names = list === undefined ? [...given] : [...given, ...readNames(list)];
  if (names.length > 0) return names;
  if (list === undefined && isPiped()) return ["-"];
  throw usage(list === undefined ? "name a file, or - for standard input" : `${list} names no file`);
}

/** Whether standard input is something else than a terminal or /dev/null. */
function isPiped(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile() || input.isSocket();
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return path.endsWith("/") || statSync(at(path)).isDirectory();
  } catch {
    return false;
  }
}

function presetByNumber(values: Readonly<Record<string, unknown>>): Preset | undefined {
  const numbers = Object.keys(PRESET_NUMBERS).filter((number) => values[number]);
  if (numbers.length > 1) throw usage(`-${numbers[0]} and -${numbers[1]} exclude each other`);
  return PRESET_NUMBERS[numbers[0] ?? ""];
}

/** Whether it is "nacre worker --fleet URL"; a file of that name is ./worker then. */
function isWorker(values: { readonly fleet?: string }, names: readonly string[]): boolean {
  return values.fleet !== undefined && names.length === 1 && names[0] === "worker";
}

/**
 * Groups the names: when restoring, those after a .nacre file are paths in it, unless they end in .nacre
 * and are there.
 */
function tasksOf(action: Arguments["action"], names: readonly string[]): Task[] {
  const tasks: { inputs: string[]; members: string[] }[] = [];
  const isFile = (name: string) => name === "-" || (name.endsWith(SUFFIX) && existsSync(at(name)));
  for (const name of names) {
    const isMember = action === "decompress" && tasks.length > 0 && !isFile(name);
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

/** As gzip and xz have them. */
const PRESET_NUMBERS: Readonly<Record<string, Preset>> = {
  1: "light",
  2: "fast",
  3: "fast",
  4: "balanced",
  5: "balanced",
  6: "balanced",
  7: "max",
  8: "max",
  9: "max",
};
const NUMBERS: Readonly<Record<string, { type: "boolean"; short: string }>> = Object.fromEntries(
  Object.keys(PRESET_NUMBERS).map((number) => [number, { type: "boolean", short: number }]),
);

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
        // Likewise; folders are always packed with all they hold.
        recursive: { type: "boolean", short: "r" },
        rm: { type: "boolean" },
        quiet: { type: "boolean", short: "q" },
        verbose: { type: "boolean", short: "v" },
        exclude: { type: "string", multiple: true },
        "exclude-from": { type: "string", multiple: true },
        "files-from": { type: "string" },
        strict: { type: "boolean" },
        ...NUMBERS,
        backend: { type: "string" },
        model: { type: "string" },
        models: { type: "boolean" },
        "remove-model": { type: "string" },
        threads: { type: "string" },
        memory: { type: "string" },
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

function threadsOf(
  values: { readonly threads?: string; readonly memory?: string },
  preset: Preset | undefined,
): number | undefined {
  const threads = values.threads === undefined ? undefined : count("threads", values.threads);
  if (values.memory === undefined) return threads;
  const within = threadsWithin(parseSize("memory", values.memory), preset);
  if (within === 0) throw usage(`--memory ${values.memory} is too little for a single thread`);
  return Math.min(threads ?? availableParallelism(), within);
}

function choice<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw usage(`--${option} must be one of ${allowed.join(", ")}, not "${value}"`);
  return found;
}

function usage(detail: string): CommandError {
  return new CommandError(`${detail}; see --help.`);
}
