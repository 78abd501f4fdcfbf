/** Wires the page together. */

import { EMBEDDED_MANIFEST, type Preset } from "../core.ts";
import { CodecClient } from "./bridge/codec-client.ts";
import type { BackendChoice } from "./bridge/codec-protocol.ts";
import { ModelsClient } from "./bridge/models-client.ts";
import { trustOwnScripts } from "./bridge/own-scripts.ts";
import { PictureClient } from "./bridge/picture-client.ts";
import { startService } from "./bridge/start-service.ts";
import { LANGUAGE_KEY } from "./language/choose-language.ts";
import { TEXT } from "./language/text.ts";
import { translatePage } from "./language/translate-page.ts";
import { takeIncoming } from "./pwa/incoming.ts";
import { keepOffline } from "./pwa/register.ts";
import { Announcer } from "./ui/announcer.ts";
import { BackendLine } from "./ui/backend-status.ts";
import { listenForFiles } from "./ui/drop-zone.ts";
import { pickedFolder, readFolder } from "./ui/folder-drop.ts";
import { keepChoice, takeAsked } from "./ui/kept-choice.ts";
import { Leaving } from "./ui/leaving.ts";
import { ModelsPanel } from "./ui/models/models-panel.ts";
import { offerFiles } from "./ui/offered-files.ts";
import { PackTogether } from "./ui/pack-together.ts";
import { PageLock } from "./ui/page-lock.ts";
import { PictureDialog } from "./ui/picture/picture-dialog.ts";
import { runTask } from "./ui/run-task.ts";
import { type Folder, Task } from "./ui/task.ts";
import { TaskCards } from "./ui/task-cards.ts";
import { TaskQueue } from "./ui/task-queue.ts";
import { carryText } from "./ui/text-box/carried-text.ts";
import { openTextBox } from "./ui/text-box/open-text-box.ts";
import { TotalBar } from "./ui/total-bar.ts";
import { TrustPanel } from "./ui/trust-panel.ts";
import { UnsavedResults } from "./ui/unsaved-results.ts";
import { WaitingFiles } from "./ui/waiting-files.ts";

trustOwnScripts();
if (TEXT.tag !== "en") translatePage(TEXT);

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const presetSelect = element<HTMLSelectElement>("preset");
const backendSelect = element<HTMLSelectElement>("backend-choice");
const filePicker = element<HTMLInputElement>("pick");
const announcer = new Announcer(element("announcer"));
const preset = () => presetSelect.value as Preset;
keepChoice(presetSelect, "nacre-preset");
keepChoice(backendSelect, "nacre-backend");
takeAsked(presetSelect, "preset");

const codec = new CodecClient(() => startService("codec"));
const startPicture = () =>
  new PictureClient(
    () => startService("picture"),
    () => codec.modelIsHere(),
  );
const pictures = { dialog: startPicture(), box: startPicture() };
const pictureTemplate = element<HTMLTemplateElement>("picture-template");
const dialog = new PictureDialog(element("picture-dialog"), pictureTemplate, pictures.dialog);

const cards = new TaskCards(element("jobs"), element("job-template"), {
  retry: (task, manner) => queue.retry(task, manner),
  models: () => models.open(),
  picture: (name, blob, preset) => dialog.open(name, blob, preset),
});
const lock = new PageLock();
const unsaved = new UnsavedResults(lock);
const waiting = new WaitingFiles(lock, (task) => unsaved.settled(task));
const queue = new TaskQueue(async (task) => {
  await waiting.begin(task);
  return runTask(task, codec);
}, refresh);
const totalBar = new TotalBar(element("total"), queue, () => filePicker.focus());

function refresh(): void {
  totalBar.refresh();
  backendSelect.disabled = queue.isBusy;
  models.isLocked = queue.isBusy;
  cards.keepOnly(queue.tasks);
  unsaved.keepOnly(queue.tasks);
  waiting.keepOnly(queue.tasks);
  together.keepOnly(queue.tasks);
}

function addAll(inputs: readonly (File | Folder)[]): void {
  if (inputs.length === 0) return;
  announcer.say(TEXT.announce.added(inputs.length));
  const tasks = inputs.map((input) => new Task(input, preset()));
  begin(tasks);
  together.offer(tasks);
}

function begin(tasks: readonly Task[]): void {
  cards.add(tasks);
  for (const task of tasks) {
    announcer.follow(task);
    unsaved.follow(task);
  }
  queue.add(...tasks);
}

const together = new PackTogether(element("together"), (tasks, archive) => {
  queue.remove(tasks);
  addAll([archive]);
  element("total").focus();
});

listenForFiles(filePicker, element<HTMLInputElement>("pick-folder"), {
  files: addAll,
  folder: (folder) => addAll([{ name: folder.name, entries: () => readFolder(folder) }]),
  pickedFolder: (picked) => {
    const { name, entries } = pickedFolder(picked);
    if (entries.length > 0) addAll([{ name, entries: async () => entries }]);
  },
});

const textBox = openTextBox(element("box-section"), {
  client: pictures.box,
  pictureTemplate,
  preset,
  say: (sentence) => announcer.say(sentence),
});
presetSelect.addEventListener("change", () => textBox.refresh());
element("box-compress").addEventListener("click", () => {
  if (textBox.text) addAll([new File([textBox.text], TEXT.pasted, { type: "text/plain" })]);
});

const leaving = new Leaving(() => !waiting.hasAll(queue.tasks) || !unsaved.hasAll(queue.tasks));

const languageSelect = element<HTMLSelectElement>("language");
keepChoice(languageSelect, LANGUAGE_KEY);
languageSelect.addEventListener("change", () => {
  // If it is not allowed now, the next visit has the language.
  if (!leaving.allow(TEXT.leaveUnfinished)) return;
  carryText(textBox.text);
  location.reload();
});

const trust = new TrustPanel(element("compare"), () => codec.compare());
const backendLine = new BackendLine(codec, element("backend"), (status) => trust.show(status));
let modelId: string | undefined;
const chooseBackend = () => {
  codec.choose(backendSelect.value as BackendChoice, modelId);
  return backendLine.refresh();
};
backendSelect.addEventListener("change", chooseBackend);

const models = new ModelsPanel(element("models"), element("model-template"), {
  client: new ModelsClient(() => startService("models")),
  hub: __HUB__,
  embedded: async () => EMBEDDED_MANIFEST,
  onChoose: (chosen) => {
    modelId = chosen;
    for (const picture of Object.values(pictures)) picture.choose(chosen);
    dialog.forget();
    textBox.refresh();
    chooseBackend();
  },
  say: (sentence) => announcer.say(sentence),
});
chooseBackend();

unsaved.restore((tasks) => {
  cards.add(tasks);
  queue.add(...tasks);
  totalBar.say(TEXT.total.ofEarlierVisit(tasks.length));
});
// Not before the model is chosen with which they were to be compressed: a change of it would end the work.
models.settled().then(() =>
  waiting.restore((tasks) => {
    announcer.say(TEXT.announce.leftOver(tasks.length));
    begin(tasks);
  }),
);

takeIncoming(addAll, (files) => offerFiles(element("offered"), files, addAll));
if (import.meta.env.PROD) {
  // What is kept for offline use would share the line with the model.
  await codec.modelIsHere();
  keepOffline({
    onReady: () => trust.showOffline("ready"),
    onFailure: () => trust.showOffline("failed"),
    onUpdate: (use) => {
      element("update").hidden = false;
      element("update-now").addEventListener("click", () => {
        if (!leaving.allow(TEXT.leaveUnfinished)) return;
        carryText(textBox.text);
        use();
      });
    },
  });
}
