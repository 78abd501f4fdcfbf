/** Wires the page together. */

import { EMBEDDED_MANIFEST } from "../core.ts";
import type { Preset } from "../format/container.ts";
import { CodecClient } from "./bridge/codec-client.ts";
import { ModelsClient } from "./bridge/models-client.ts";
import { PictureClient } from "./bridge/picture-client.ts";
import type { BackendChoice } from "./bridge/protocol.ts";
import { takeIncoming } from "./pwa/incoming.ts";
import { keepOffline } from "./pwa/register.ts";
import { Announcer } from "./ui/announcer.ts";
import { BackendLine } from "./ui/backend-status.ts";
import { listenForFiles } from "./ui/drop-zone.ts";
import { pickedFolder, readFolder } from "./ui/folder-drop.ts";
import { ModelsPanel } from "./ui/models/models-panel.ts";
import { PictureDialog } from "./ui/picture/picture-dialog.ts";
import { PictureView } from "./ui/picture/picture-view.ts";
import { runTask } from "./ui/run-task.ts";
import { TEXT } from "./ui/strings.ts";
import { type Folder, Task } from "./ui/task.ts";
import { TaskCard } from "./ui/task-card.ts";
import { TaskQueue } from "./ui/task-queue.ts";
import { TextBox } from "./ui/text-box.ts";
import { TotalBar } from "./ui/total-bar.ts";
import { TrustPanel } from "./ui/trust-panel.ts";

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const presetSelect = element<HTMLSelectElement>("preset");
const backendSelect = element<HTMLSelectElement>("backend-choice");
const filePicker = element<HTMLInputElement>("pick");
const announcer = new Announcer(element("announcer"));

const client = new CodecClient(
  () =>
    new Worker(new URL("../../workers/codec.worker.ts", import.meta.url), { type: "module", name: "codec" }),
);
const pictureClient = () =>
  new PictureClient(
    () =>
      new Worker(new URL("../../workers/picture.worker.ts", import.meta.url), {
        type: "module",
        name: "picture",
      }),
  );
const pictures = { dialog: pictureClient(), box: pictureClient() };
const pictureTemplate = element<HTMLTemplateElement>("picture-template");
const dialog = new PictureDialog(
  element<HTMLDialogElement>("picture-dialog"),
  pictureTemplate,
  pictures.dialog,
);
const cards = new Map<Task, TaskCard>();
const queue = new TaskQueue((task) => runTask(task, client), refresh);
const totalBar = new TotalBar(element("total"), queue, () => filePicker.focus());

function refresh(): void {
  totalBar.refresh();
  backendSelect.disabled = queue.isBusy;
  models.isLocked = queue.isBusy;
  for (const [task, card] of cards) {
    if (queue.tasks.includes(task)) continue;
    card.remove();
    cards.delete(task);
  }
}

function addAll(inputs: readonly (File | Folder)[]): void {
  if (inputs.length === 0) return;
  announcer.say(TEXT.announce.added(inputs.length));
  for (const input of inputs) {
    const task = new Task(input, presetSelect.value as Preset);
    const card = new TaskCard(element<HTMLTemplateElement>("job-template"), task, {
      retry: (retried) => queue.retry(retried),
      models: () => models.open(),
      look: (name, blob) => dialog.open(name, blob),
    });
    cards.set(task, card);
    element("jobs").append(card.element);
    announcer.follow(task);
    queue.add(task);
  }
}

listenForFiles(element("drop"), filePicker, element<HTMLInputElement>("pick-folder"), {
  files: addAll,
  folder: (folder) => addAll([{ name: folder.name, files: () => readFolder(folder) }]),
  pickedFolder: (picked) => {
    const { name, files } = pickedFolder(picked);
    if (files.length > 0) addAll([{ name, files: async () => files }]);
  },
});

const box = element<HTMLTextAreaElement>("box");
new TextBox(
  box,
  element("box-result"),
  new PictureView(pictureTemplate, element("box-picture")),
  pictures.box,
  () => presetSelect.value as Preset,
);
element("box-compress").addEventListener("click", () => {
  if (box.value) addAll([new File([box.value], TEXT.pasted, { type: "text/plain" })]);
});

// A reload would lose what is being done.
window.addEventListener("beforeunload", (event) => {
  if (queue.isBusy) event.preventDefault();
});

const trust = new TrustPanel();
const backendLine = new BackendLine(client, element("backend"), (status) => trust.show(status));
let modelId: string | undefined;
const chooseBackend = () => {
  client.choose(backendSelect.value as BackendChoice, modelId);
  return backendLine.refresh();
};
backendSelect.addEventListener("change", chooseBackend);

const models = new ModelsPanel(element("models"), element<HTMLTemplateElement>("model-template"), {
  client: new ModelsClient(
    () =>
      new Worker(new URL("../../workers/models.worker.ts", import.meta.url), {
        type: "module",
        name: "models",
      }),
  ),
  hub: __HUB__,
  embedded: async () => EMBEDDED_MANIFEST,
  onChoose: (chosen) => {
    modelId = chosen;
    for (const picture of Object.values(pictures)) picture.choose(chosen);
    chooseBackend();
  },
  say: (sentence) => announcer.say(sentence),
});
chooseBackend();

takeIncoming(addAll);
if (import.meta.env.PROD) {
  keepOffline({
    onReady: () => trust.showOffline("ready"),
    onFailure: () => trust.showOffline("failed"),
    onUpdate: (use) => {
      element("update").hidden = false;
      element("update-now").addEventListener("click", use);
    },
  });
}
