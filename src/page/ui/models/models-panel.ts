import { NacreError } from "../../../core.ts";
import { KNOWN_MODELS, type Manifest, parseHubId, storedBytes } from "../../../models.ts";
import type { AddControl, ModelsClient } from "../../bridge/models-client.ts";
import { KEPT } from "../../kept.ts";
import { TEXT } from "../../language/text.ts";
import { sentenceOf } from "../sentence.ts";
import { type ModelEntry, ModelRow } from "./model-row.ts";
import { rememberModels, seenModels } from "./seen-models.ts";
import { askToKeep, expectRoom, storageSentence } from "./storage.ts";

/** The key in local storage of the chosen model's id. */
const CHOSEN = "nacre-model";

/** Brings in a model that is not here yet. */
type Add = (control: AddControl) => Promise<Manifest>;

export interface ModelsPanelOptions {
  readonly client: ModelsClient;
  readonly hub: string;
  /** The embedded model's manifest. */
  readonly embedded: () => Promise<Manifest>;
  /** modelId undefined: the embedded model. */
  readonly onChoose: (modelId: string | undefined) => void;
  readonly say: (sentence: string) => void;
}

/** The list of models: which are here, which one is used, and how others are added and deleted. */
export class ModelsPanel {
  readonly #element: HTMLElement;
  readonly #template: HTMLTemplateElement;
  readonly #options: ModelsPanelOptions;
  #rows: ModelRow[] = [];
  #chosen: string | undefined;
  #isLocked = false;
  /** Undefined until somebody opens the list: only then are models looked up, and only once. */
  #listed: Promise<void> | undefined;
  /** Set while a model is being added; rows are not redrawn then. */
  #adding: AbortController | undefined;

  constructor(element: HTMLElement, template: HTMLTemplateElement, options: ModelsPanelOptions) {
    this.#element = element;
    this.#template = template;
    this.#options = options;
    this.#find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#addFromField();
    });
    this.#find("#model-folder").addEventListener("change", () => this.#addFromFolder());
    element.addEventListener("toggle", () => this.#list());
    // Otherwise storage is left alone until somebody opens the list.
    if (KEPT.get(CHOSEN)) this.#list();
  }

  #list(): Promise<void> {
    this.#listed ??= this.#start().catch(() => {
      this.#listed = undefined;
      this.#options.say(TEXT.models.notListed);
    });
    return this.#listed;
  }

  /** Resolves when the model of the last visit is chosen again, or is known not to be here. */
  async settled(): Promise<void> {
    await this.#listed;
  }

  /** Lists what is here, and chooses again what was chosen on the last visit. */
  async #start(): Promise<void> {
    const remembered = KEPT.get(CHOSEN) ?? undefined;
    const models = await this.#draw();
    if (models.some(({ spec }) => spec.sha256 === remembered)) this.#choose(remembered);
  }

  /** Opens the list and brings it into view. */
  open(): void {
    this.#element.setAttribute("open", "");
    this.#element.scrollIntoView({ block: "nearest" });
    this.#find("summary").focus();
  }

  /** No other model may be chosen while files are worked on. */
  set isLocked(locked: boolean) {
    this.#isLocked = locked;
    this.#showLock();
  }

  #showLock(): void {
    for (const { element, entry } of this.#rows) {
      const radio = element.querySelector("input");
      if (radio) radio.disabled = this.#isLocked || !entry.manifest;
    }
  }

  async #draw(): Promise<Manifest[]> {
    const { client } = this.#options;
    const [embedded, models] = await Promise.all([this.#options.embedded(), client.list().catch(() => [])]);
    rememberModels(models);
    const isHere = (repository: string) => models.some(({ source }) => source?.startsWith(`${repository}@`));
    const entries: ModelEntry[] = [
      {
        ...entryOf(embedded),
        name: TEXT.models.builtIn,
        source: TEXT.models.comesWithNacre,
        isEmbedded: true,
      },
      ...KNOWN_MODELS.filter(({ repository }) => !isHere(repository)).map(({ name, repository, bytes }) => ({
        name,
        source: TEXT.models.fromHub(repository),
        bytes,
      })),
      ...models.map(entryOf),
    ];
    this.#rows = [...entries.map((entry) => this.#rowOf(entry)), ...this.#deletedRows(models)];
    this.#find("#model-list").replaceChildren(...this.#rows.map(({ element }) => element));
    this.#showChosen();
    this.#showLock();
    this.#find("#model-storage").textContent = await storageSentence();
    return models;
  }

  #rowOf(entry: ModelEntry): ModelRow {
    const { manifest } = entry;
    const row: ModelRow = new ModelRow(this.#template, entry, {
      choose: () => this.#choose(entry.isEmbedded ? undefined : manifest?.spec.sha256),
      download: () => {
        const known = KNOWN_MODELS.find(({ name }) => name === entry.name);
        if (known) this.#add(row, this.#fromHub(known.repository, known.revision, known.name), known.bytes);
      },
      cancel: () => this.#adding?.abort(),
      remove: () => manifest && this.#remove(manifest),
    });
    return row;
  }

  /** Models of the hub that were here once: they can be downloaded again. */
  #deletedRows(here: readonly Manifest[]): ModelRow[] {
    return seenModels().flatMap(({ name, sha256, source = "" }) => {
      const [repository = "", commit] = source.split("@");
      const isListed =
        here.some(({ spec }) => spec.sha256 === sha256) ||
        KNOWN_MODELS.some((known) => known.repository === repository);
      if (!commit || isListed) return [];
      const entry = { name, source: TEXT.models.fromHub(repository, commit), bytes: undefined };
      return [this.#newRow(entry, this.#fromHub(repository, commit, name))];
    });
  }

  #choose(modelId: string | undefined): void {
    if (modelId === this.#chosen) return;
    this.#chosen = modelId;
    if (modelId) KEPT.set(CHOSEN, modelId);
    else KEPT.remove(CHOSEN);
    this.#showChosen();
    this.#options.onChoose(modelId);
  }

  #showChosen(): void {
    for (const row of this.#rows) {
      const { manifest, isEmbedded, name } = row.entry;
      const id = isEmbedded ? undefined : manifest?.spec.sha256;
      row.isChosen = manifest !== undefined && id === this.#chosen;
      if (manifest && id === this.#chosen) {
        this.#find("#model-chosen").textContent = isEmbedded ? name : TEXT.models.chosen(name);
      }
    }
  }

  #fromHub(repository: string, revision: string, name: string): Add {
    const { client, hub } = this.#options;
    return (control) => client.addFromHub(hub, repository, revision, name, control);
  }

  #addFromField(): void {
    const field = this.#find<HTMLInputElement>("#model-hub-id");
    const asked = parseHubId(field.value.trim());
    if (!asked) {
      this.#options.say(TEXT.models.wrongId);
      field.setCustomValidity(TEXT.models.wrongId);
      field.reportValidity();
      field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
      return;
    }
    const { repository, revision } = asked;
    const name = repository.split("/")[1] ?? repository;
    this.#addNew(name, TEXT.models.fromHub(repository), this.#fromHub(repository, revision, name));
  }

  #addFromFolder(): void {
    const picker = this.#find<HTMLInputElement>("#model-folder");
    // Without those of folders within it: a checkpoint's files lie side by side.
    const files = [...(picker.files ?? [])].filter(
      ({ webkitRelativePath: path }) => path.split("/").length === 2,
    );
    const [name = ""] = picker.files?.[0]?.webkitRelativePath.split("/") ?? [];
    picker.value = "";
    if (!name) return;
    const { client } = this.#options;
    this.#addNew(name, TEXT.models.fromFolder, (control) => client.addFolder(name, files, control));
  }

  /** A model that has no row yet. */
  async #addNew(name: string, source: string, add: Add): Promise<void> {
    await this.#list();
    if (this.#isAdding()) return;
    const row = this.#newRow({ name, source, bytes: undefined }, add);
    this.#rows.push(row);
    this.#find("#model-list").append(row.element);
    this.#add(row, add, undefined);
  }

  /** A row of a model that is not here, which `add` brings in. */
  #newRow(entry: ModelEntry, add: Add): ModelRow {
    const row: ModelRow = new ModelRow(this.#template, entry, {
      choose: () => {},
      download: () => this.#add(row, add, undefined),
      cancel: () => this.#adding?.abort(),
      remove: () => {},
    });
    return row;
  }

  /** bytes: the size of the download, if known. */
  async #add(row: ModelRow, add: Add, bytes: number | undefined): Promise<void> {
    const { say } = this.#options;
    if (this.#isAdding()) return;
    const controller = new AbortController();
    this.#adding = controller;
    row.showStart();
    try {
      if (bytes !== undefined) await expectRoom(bytes);
      await askToKeep();
      const onProgress: AddControl["onProgress"] = (progress) =>
        controller.signal.aborted || row.showWork(progress);
      const manifest = await add({ onProgress, signal: controller.signal });
      say(TEXT.models.added(manifest.name));
      await this.#draw();
      this.#choose(manifest.spec.sha256);
    } catch (error) {
      const { aborted } = controller.signal;
      const sentence = aborted ? TEXT.models.cancelled : failureSentence(error);
      row.showEnd(sentence, !aborted);
      say(sentence);
    } finally {
      this.#adding = undefined;
    }
  }

  /** While a model is being added, says so and returns true. */
  #isAdding(): boolean {
    if (this.#adding) this.#options.say(TEXT.models.oneAtATime);
    return this.#adding !== undefined;
  }

  async #remove(manifest: Manifest): Promise<void> {
    if (this.#isAdding()) return;
    if (this.#chosen === manifest.spec.sha256) this.#choose(undefined);
    await this.#options.client.remove(manifest);
    await this.#options.client.removeParts();
    this.#options.say(TEXT.models.removed(manifest.name));
    await this.#draw();
    this.#find("summary").focus();
  }

  #find<T extends HTMLElement>(selector: string): T {
    return this.#element.querySelector(selector) as T;
  }
}

function failureSentence(error: unknown): string {
  return error instanceof NacreError && error.is("crash")
    ? TEXT.models.crashed(error.data.detail)
    : sentenceOf(error);
}

function entryOf(manifest: Manifest): ModelEntry {
  const { name, source = "" } = manifest;
  const [repository, commit] = source.split("@");
  return {
    name,
    manifest,
    bytes: storedBytes(manifest),
    source: commit ? TEXT.models.fromHub(repository ?? "", commit) : TEXT.models.fromFolder,
  };
}
