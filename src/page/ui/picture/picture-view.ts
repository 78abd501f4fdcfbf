import { TEXT } from "../../language/text.ts";
import { curveLines, curveOf } from "./curve.ts";
import { LEVEL_LIMITS, levelOf } from "./levels.ts";
import { cutRows, firstAbove } from "./rows.ts";
import { SeenText } from "./seen-text.ts";

/** Rows that are drawn above and below those in sight. */
const SPARE_ROWS = 8;
/** While the model reads, the curve is redrawn at most once in this time. */
const CURVE_MS = 400;

/** A text coloured by the bits of its pieces; only the rows in sight are in the document. */
export class PictureView {
  readonly #element: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #curve: SVGSVGElement;
  readonly #scroller: HTMLElement;
  readonly #sheet: HTMLElement;
  readonly #detail: HTMLElement;
  #seen = new SeenText("");
  #starts: Int32Array = Int32Array.of(0, 0);
  #rowHeight = 24;
  #selected = -1;
  #frame = 0;
  #curveAt = 0;

  constructor(template: HTMLTemplateElement, place: HTMLElement) {
    this.#element = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.#summary = this.#find(".picture-summary");
    this.#curve = this.#find(".picture-curve");
    this.#scroller = this.#find(".picture-text");
    this.#sheet = this.#find(".picture-sheet");
    this.#detail = this.#find(".picture-detail");
    // So that the arrow keys can walk through the text.
    this.#scroller.tabIndex = 0;
    this.#drawLegend();
    place.append(this.#element);
    this.#scroller.addEventListener("scroll", () => this.#draw());
    // Not "pointerover": what the keys scroll under a resting pointer is not pointed at.
    this.#scroller.addEventListener("pointermove", (event) => this.#point(event));
    this.#scroller.addEventListener("click", (event) => this.#point(event));
    this.#scroller.addEventListener("keydown", (event) => this.#onKey(event));
    this.#curve.addEventListener("click", (event) => this.#jump(event));
    new ResizeObserver(() => this.#layOut()).observe(this.#scroller);
  }

  /** Starts over with another text, or without one. */
  show(seen = new SeenText("")): void {
    this.#seen = seen;
    this.#selected = -1;
    this.#scroller.scrollTop = 0;
    this.#detail.textContent = TEXT.picture.hint;
    this.#markCurve();
    this.#layOut();
    this.refresh();
  }

  say(sentence: string): void {
    this.#summary.textContent = sentence;
  }

  /** Redraws after the model has read on. */
  refresh(): void {
    const { end, codeBytes } = this.#seen;
    this.#summary.textContent = end === 0 ? TEXT.picture.starting : this.#progress();
    this.#draw();
    if (codeBytes === undefined && performance.now() - this.#curveAt < CURVE_MS) return;
    this.#curveAt = performance.now();
    this.#drawCurve();
  }

  #progress(): string {
    const { preset, share, codeBytes, totalBits, modelBits, totalBytes } = this.#seen;
    return codeBytes === undefined
      ? TEXT.picture.reading(Math.floor(100 * share), totalBits / totalBytes)
      : TEXT.picture.done(codeBytes, preset, modelBits, totalBytes);
  }

  #layOut(): void {
    const probe = document.createElement("span");
    probe.textContent = "0".repeat(100);
    this.#sheet.replaceChildren(probe);
    const box = probe.getBoundingClientRect();
    if (box.width === 0) return;
    this.#rowHeight = Number.parseFloat(getComputedStyle(this.#sheet).lineHeight);
    const columns = Math.max(16, Math.floor((this.#sheet.clientWidth / box.width) * 100) - 1);
    this.#starts = cutRows(this.#seen.text, columns);
    this.#sheet.style.blockSize = `${(this.#starts.length - 1) * this.#rowHeight}px`;
    this.#draw();
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const { scrollTop, clientHeight } = this.#scroller;
      const first = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - SPARE_ROWS);
      const end = Math.min(
        this.#starts.length - 1,
        Math.ceil((scrollTop + clientHeight) / this.#rowHeight) + SPARE_ROWS,
      );
      const rows = [];
      for (let row = first; row < end; row++) rows.push(this.#drawRow(row));
      this.#sheet.replaceChildren(...rows);
    });
  }

  #drawRow(row: number): HTMLElement {
    const line = document.createElement("div");
    line.className = "picture-row";
    line.style.insetBlockStart = `${row * this.#rowHeight}px`;
    const { count } = this.#seen;
    const end = this.#starts[row + 1] ?? 0;
    for (let at = this.#starts[row] ?? 0; at < end; ) {
      const piece = this.#seen.pieceAt(at);
      const to = piece < count ? Math.min(end, this.#seen.endOf(piece)) : end;
      const part = document.createElement("span");
      part.append(...this.#drawPart(row, at, to));
      if (piece < count) {
        part.className = "piece";
        part.dataset.level = String(levelOf(this.#seen.bitsOf(piece)));
        part.dataset.piece = String(piece);
        part.classList.toggle("selected", piece === this.#selected);
      }
      line.append(part);
      at = to;
    }
    return line;
  }

  /** The space before a word is not painted, and at the beginning of a row not seen. */
  #drawPart(row: number, at: number, to: number): (Node | string)[] {
    const { text } = this.#seen;
    const shown = text.slice(at, to).replace("\n", "↵");
    if (!shown.startsWith(" ")) return [shown];
    const gap = document.createElement("span");
    gap.className = "gap";
    gap.textContent = " ";
    gap.hidden = at > 0 && at === this.#starts[row] && text[at - 1] !== "\n";
    return [gap, shown.slice(1)];
  }

  #drawCurve(): void {
    const { local, running, top } = curveLines(curveOf(this.#seen));
    this.#curve.querySelector(".local")?.setAttribute("points", local);
    this.#curve.querySelector(".running")?.setAttribute("points", running);
    this.#find(".picture-top").textContent = String(top);
  }

  /** Where the selected piece stands. */
  #markCurve(): void {
    const mark = this.#find<SVGLineElement>(".mark");
    const x = String(
      (1000 * this.#seen.startOf(Math.max(0, this.#selected))) / Math.max(1, this.#seen.text.length),
    );
    mark.setAttribute("x1", x);
    mark.setAttribute("x2", x);
    mark.classList.toggle("set", this.#selected >= 0);
  }

  #drawLegend(): void {
    const list = this.#find(".picture-legend");
    for (let level = 0; level <= LEVEL_LIMITS.length; level++) {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = "piece swatch";
      swatch.dataset.level = String(level);
      item.append(swatch, TEXT.picture.level(LEVEL_LIMITS[level - 1], LEVEL_LIMITS[level]));
      list.append(item);
    }
  }

  #point({ target }: Event): void {
    const piece =
      target instanceof HTMLElement ? target.closest<HTMLElement>(".piece")?.dataset.piece : undefined;
    if (piece !== undefined) this.#select(Number(piece));
  }

  #select(piece: number): void {
    if (piece < 0 || piece >= this.#seen.count || piece === this.#selected) return;
    this.#selected = piece;
    this.#markCurve();
    const { text } = this.#seen;
    const own = text.slice(this.#seen.startOf(piece), this.#seen.endOf(piece));
    this.#detail.textContent = TEXT.picture.detail(own, this.#seen.view(piece));
    for (const part of this.#sheet.querySelectorAll<HTMLElement>(".piece")) {
      part.classList.toggle("selected", part.dataset.piece === String(piece));
    }
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / this.#rowHeight) - 1);
    const moves: Record<string, () => number> = {
      ArrowRight: () => this.#selected + 1,
      ArrowLeft: () => this.#selected - 1,
      ArrowDown: () => this.#inRow(1),
      ArrowUp: () => this.#inRow(-1),
      PageDown: () => this.#inRow(page),
      PageUp: () => this.#inRow(-page),
      Home: () => 0,
      End: () => this.#seen.count - 1,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.#select(move());
    const top = this.#rowOf(Math.max(0, this.#selected)) * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight)
      this.#scroller.scrollTop = top + this.#rowHeight - clientHeight;
  }

  /** The piece that stands so many rows below the selected one; always another, unless there is none. */
  #inRow(down: number): number {
    const from = Math.max(0, this.#selected);
    const row = this.#rowOf(from);
    const rows = this.#starts.length - 1;
    const wanted = Math.min(Math.max(0, row + down), rows - 1);
    const column = this.#seen.startOf(from) - (this.#starts[row] ?? 0);
    const last = (this.#starts[wanted + 1] ?? 1) - 1;
    const found = this.#seen.pieceAt(Math.min((this.#starts[wanted] ?? 0) + column, last));
    const piece = down > 0 ? Math.max(found, from + 1) : Math.min(found, from - 1);
    return Math.min(Math.max(0, piece), this.#seen.count - 1);
  }

  #rowOf(piece: number): number {
    return firstAbove(this.#starts, this.#starts.length - 1, this.#seen.startOf(piece)) - 1;
  }

  #jump(event: MouseEvent): void {
    const box = this.#curve.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    this.#scroller.scrollTop = place * this.#sheet.clientHeight - this.#scroller.clientHeight / 2;
  }

  #find<T extends Element>(selector: string): T {
    return this.#element.querySelector(selector) as T;
  }
}
