/** Wires the page together. */
import { CodecClient } from "./bridge/codec-client.ts";
import type { BackendChoice } from "./bridge/protocol.ts";
import type { Preset } from "./codec/coding/ensemble-parameters.ts";
import { BackendLine } from "./ui/backend-status.ts";
import { listenForFiles } from "./ui/drop-zone.ts";
import { readFolder } from "./ui/folder-drop.ts";
import { JobCard } from "./ui/job-card.ts";
import { JobQueue } from "./ui/job-queue.ts";

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const presetSelect = element<HTMLSelectElement>("preset");
const backendSelect = element<HTMLSelectElement>("backend-choice");
const jobs = element("jobs");

const client = new CodecClient(
  () => new Worker(new URL("../workers/codec.worker.ts", import.meta.url), { type: "module", name: "codec" }),
);
const queue = new JobQueue(client, (busy) => {
  backendSelect.disabled = busy;
});

function addCard(name: string): { card: JobCard; controller: AbortController } {
  const controller = new AbortController();
  const card = new JobCard(element<HTMLTemplateElement>("job-template"), name, () => controller.abort());
  jobs.append(card.element);
  return { card, controller };
}

listenForFiles(
  element("drop"),
  element<HTMLInputElement>("pick"),
  (files) => {
    const preset = presetSelect.value as Preset;
    for (const file of files) queue.add({ input: file, preset, ...addCard(file.name) });
  },
  (folder) => {
    const input = { name: folder.name, files: () => readFolder(folder) };
    queue.add({ input, preset: presetSelect.value as Preset, ...addCard(folder.name) });
  },
);

const backendLine = new BackendLine(client, element("backend"));
const chooseBackend = () => {
  client.choose(backendSelect.value as BackendChoice);
  return backendLine.refresh();
};
backendSelect.addEventListener("change", chooseBackend);
chooseBackend();

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Without it the page works as well, only not offline.
  navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`, { type: "module" }).catch(() => {});
}
