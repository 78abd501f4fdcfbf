/** What a fresh clone lacks, put in place: the packages, and what the tests of page and fleet need. Plain Node. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command in the project's root with its output shown; throws when it fails. */
export function run(command, args, environment = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...environment },
    shell: process.platform === "win32",
  });
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new Error(`\`${command} ${args.join(" ")}\` failed (exit ${result.status}).`);
}

/** Runs a package's command from node_modules. */
export function runTool(name, args, environment = {}) {
  run(join(ROOT, "node_modules", ".bin", name), args, environment);
}

function readLock(path) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8")).packages;
}

/** True when node_modules holds exactly the versions that package-lock.json names. */
function isInstalled() {
  const installedLock = join("node_modules", ".package-lock.json");
  if (!existsSync(join(ROOT, installedLock))) return false;
  const installed = readLock(installedLock);
  return Object.entries(readLock("package-lock.json")).every(
    ([path, entry]) => path === "" || entry.optional || installed[path]?.version === entry.version,
  );
}

export function ensurePackages() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new Error(`Nacre needs Node 20 or newer; this is ${process.version}.`);
  if (!isInstalled()) run("npm", ["ci"]);
}

const CHROMIUM_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium to test in: NACRE_CHROMIUM, or one installed in a usual place; undefined when there is none. */
export function findChromium() {
  const named = process.env.NACRE_CHROMIUM;
  return named ? named : CHROMIUM_PLACES.find((path) => existsSync(path));
}

const hasApt = () => existsSync("/usr/bin/apt-get");

function aptInstall(...packages) {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, "apt-get", ...args];
    // No runlevel that a service would be started in: tests start their own.
    run(command, rest, { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" });
  };
  apt("update");
  apt("install", "-y", "--no-install-recommends", ...packages);
}

export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (!hasApt()) {
    throw new Error("No Chromium found: install Chrome or Chromium, or set NACRE_CHROMIUM to its path.");
  }
  aptInstall("chromium");
  const installed = findChromium();
  if (!installed) throw new Error("apt-get installed chromium, yet it is in none of the usual places.");
  return installed;
}

/** Where a command is that Debian installs to /usr/bin; undefined when it is nowhere. */
function find(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** The server of a queue to test with. */
export const findRedis = () => find("redis-server", "valkey-server");
export const findParallel = () => find("parallel");

/** What the tests of several machines need; without it they are left out, and say so. */
export function ensureFleetTools() {
  const isThere = () => findRedis() && findParallel() && find("openssl");
  if (isThere()) return;
  if (!hasApt()) {
    console.log(
      "No apt-get here: the tests with redis-server and GNU parallel are left out unless both are installed.",
    );
    return;
  }
  aptInstall("redis-server", "parallel", "openssl");
  if (!isThere())
    throw new Error("apt-get installed redis-server and parallel, yet they are not to be found.");
}

/** The reference decoder's interpreter: version 3.10 or newer. */
export function ensurePython() {
  const isThere = () =>
    spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status === 0;
  if (isThere()) return;
  if (!hasApt()) throw new Error("No Python 3.10 or newer found: install it, so that `python3` starts it.");
  aptInstall("python3");
  if (!isThere()) throw new Error("apt-get installed python3, yet it is none of version 3.10 or newer.");
}
