/** The page in German, which addresses nobody: it states, and its buttons are infinitives. */

import type { Preset, Wording } from "../../core.ts";
import { isWorthIt } from "../ui/is-worth-it.ts";
import { modelNamed } from "../ui/models/model-names.ts";
import type { PieceView } from "../ui/picture/seen-text.ts";
import type { Sentences } from "./en.ts";
import { Formats } from "./formats.ts";
import { CHAT_CHARACTERS, QR_BYTES } from "./link-limits.ts";
import { capital, isolated, someOf, visible } from "./names.ts";

const f = new Formats("de", {
  byte: { other: "Byte" },
  lessThanASecond: "unter einer Sekunde",
  second: { one: "Sekunde", other: "Sekunden" },
  minute: { one: "Minute", other: "Minuten" },
  hours: (hours, minutes) => `${hours} Std. ${minutes} Min.`,
  under: (share) => `unter ${share}`,
  over: (share) => `über ${share}`,
  sameSize: "gleich groß",
  smaller: (share) => `${share} kleiner`,
  larger: (share) => `${share} größer`,
  justLarger: "größer",
});

const FILES = { one: "Datei", other: "Dateien" };

const modelName = (id: string): string =>
  modelNamed(id, {
    builtIn: "dem eingebauten Modell",
    named: (name) => `dem Modell ${name}`,
    unknown: (start) => `einem unbekannten Modell (${start}…)`,
  });

const ERRORS: Wording = {
  "not-nacre": () =>
    "Das ist keine .nacre-Datei, auch wenn der Name es sagt; sie lässt sich komprimieren wie jede andere Datei.",
  version: ({ file, oldest, newest }) => {
    const read = oldest === newest ? `Version ${oldest}` : `Versionen ${oldest} bis ${newest}`;
    const fact = `Diese Datei hat Version ${file} des .nacre-Formats, und diese Seite liest ${read}`;
    return file > newest
      ? `${fact}; die Seite neu laden, um ein neueres Nacre zu bekommen.`
      : `${fact}; sie lässt sich mit dem älteren Nacre wiederherstellen, das sie geschrieben hat.`;
  },
  unsupported: ({ what }) =>
    `Diese Datei verwendet etwas, das diese Seite nicht kennt (${what}); die Seite neu laden, um ein neueres Nacre zu bekommen.`,
  truncated: () =>
    "Diese .nacre-Datei ist abgeschnitten, ihr Ende fehlt; gebraucht wird eine vollständige Kopie.",
  corrupt: ({ detail }) => `Diese .nacre-Datei ist beschädigt (${detail}); gebraucht wird eine neue Kopie.`,
  limit: ({ max }) =>
    `Diese Datei würde größer als die ${f.bytes(max)}, die für ihre Größe erlaubt sind; wer ihr traut, kann sie auf der Kommandozeile wiederherstellen und dort mehr erlauben.`,
  "no-text": () => "Der Inhalt dieser .nacre-Datei ist kein Text in UTF-8.",
  "not-well-formed": () =>
    "Der Text enthält ein halbes Zeichen (Unicode-Surrogat) und lässt sich so nicht kodieren.",
  "no-entry": ({ path }) => `${path} ist nicht im Archiv.`,
  changed: ({ name }) =>
    `${name} hat sich beim Lesen geändert, deshalb wurde nichts gespeichert; noch einmal versuchen, wenn nichts anderes hineinschreibt.`,
  unreadable: () =>
    "Die Datei lässt sich nicht mehr lesen; vielleicht wurde sie verschoben oder geändert. Bitte neu auswählen.",
  "unsafe-path": ({ path }) =>
    `Der Name ${JSON.stringify(path)} kann nicht in einer .nacre-Datei stehen; die Datei umbenennen.`,
  "clashing-paths": () => "Zwei Dateien hätten im Archiv denselben Pfad; eine davon umbenennen.",
  "too-many-files": ({ max }) =>
    `Ein Archiv fasst höchstens ${f.integer(max)} Dateien; weniger auf einmal ablegen.`,
  "bad-piece": ({ name, detail }) => `${name} ist kein unversehrtes Stück einer .nacre-Datei (${detail}).`,
  "no-join": ({ name, detail }) => `Die Stücke lassen sich nicht zusammenfügen: ${name} ${detail}.`,
  "wrong-model": ({ needed, present }) =>
    `Diese Datei wurde mit ${modelName(needed)} gemacht und lässt sich mit ${modelName(present)} nicht wiederherstellen; das richtige Modell hinzufügen oder das Nacre nehmen, das sie gemacht hat.`,
  "wrong-tokenizer": ({ needed, present }) =>
    `Diese Datei wurde mit dem Tokenizer ${needed} gemacht, und dieses Modell hat ${present}; sie braucht das Nacre, das sie gemacht hat.`,
  "unfetched-model": ({ name, tried }) => {
    const places = tried.map(({ address, reason }) => `${address} (${reason})`);
    const why =
      places.length === 0
        ? "an keiner Adresse zu haben ist, die dieses Nacre kennt"
        : `nicht geladen werden konnte: ${places.join(", ")}`;
    return `Diese Datei wurde mit dem Modell ${name} gemacht, das hier fehlt und ${why}; mit einer Verbindung noch einmal versuchen.`;
  },
  "no-model": ({ name }) => `Das Modell ${name} ist nicht mehr hier; ein anderes wählen.`,
  "incomplete-model": ({ name, file }) =>
    `Das Modell ${name} ist unvollständig, ${file} fehlt; löschen und neu hinzufügen.`,
  "unusable-model": ({ detail }) => `Dieses Modell ist nicht zu gebrauchen (${detail}).`,
  unreachable: ({ host }) =>
    `${host} ist nicht zu erreichen; die Verbindung prüfen und noch einmal versuchen oder die Seite neu laden.`,
  "bad-answer": ({ host, detail }) =>
    `${host} hat unerwartet geantwortet (${detail}); später noch einmal versuchen oder die Seite neu laden.`,
  "not-on-hub": ({ repository, revision }) =>
    `Der Hub hat kein öffentliches Modell ${repository} mit der Revision ${revision}; die Schreibweise prüfen.`,
  interrupted: ({ file }) =>
    `Die Verbindung brach mitten in ${file} ab; beim nächsten Versuch geht es dort weiter.`,
  "bad-download": ({ file, detail }) => `${file} wurde nicht behalten (${detail}); noch einmal versuchen.`,
  "no-room": () =>
    "Dieser Browser gibt der Seite keinen Platz mehr dafür: ein anderes Modell löschen oder auf dem Gerät Platz schaffen und noch einmal versuchen.",
  verify: ({ backend }) =>
    `Das Backend ${backend} dieses Geräts kam nicht zweimal zum selben Ergebnis, deshalb wurde nichts gespeichert; unter „Läuft auf“ ein anderes wählen.`,
  backend: ({ backend, detail }) =>
    `Das Backend ${backend} dieses Geräts ist ausgefallen (${detail}), deshalb wurde nichts gespeichert; noch einmal versuchen oder unter „Läuft auf“ ein anderes wählen.`,
  "no-backend": ({ reasons }) => `Das Modell läuft in diesem Browser nicht (${reasons.join("; ")}).`,
  usage: ({ detail }) => `${detail}.`,
  crash: ({ detail }) =>
    `Der Worker ist unerwartet stehen geblieben${detail ? ` (${detail})` : ""}; noch einmal versuchen oder mit einer kleineren Datei.`,
  "no-worker": () => "Es lässt sich kein Worker starten; die Seite neu laden.",
  closed: () => "Nacre wurde geschlossen, bevor das fertig war.",
  internal: ({ detail }) => `In Nacre ging etwas schief (${detail}), deshalb wurde nichts gespeichert.`,
};

const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  light: "Leicht",
  fast: "Schnell",
  balanced: "Ausgewogen",
  max: "Am kleinsten",
};

const NOT_WORTH_IT = "lohnt sich nicht";
const LOADING = "Das Modell wird geladen und geprüft…";

export const DE: Sentences = {
  tag: "de",
  formats: f,
  page: {
    title: "Nacre: neuronale Kompression im Browser",
    lead: "Macht Textdateien viel kleiner, ohne ein Bit zu verlieren: Ein kleines Sprachmodell sagt voraus, was als Nächstes kommt. Alles läuft auf dem eigenen Gerät, nichts wird gesendet.",
    drop: "Dateien hier ablegen oder auswählen",
    anyFile: "Jede Datei, auch ein ganzer Ordner, wird zu einer `.nacre`-Datei.",
    back: "Aus einer `.nacre`-Datei werden wieder die Originale.",
    folder: "Ordner auswählen",
    veil: "Irgendwo ablegen",
    allFiles: "Alle Dateien",
    allProgress: "Fortschritt aller Dateien",
    files: "Dateien",
    cancelAll: "Alle abbrechen",
    clear: "Liste leeren",
    saveAll: "Alle speichern",
    oneEach: "Jede Datei wird eine eigene `.nacre`-Datei.",
    together: "Lieber zusammen packen",
    copyText: "Text kopieren",
    boxTitle: "Oder einen Text eingeben und zusehen, wie er schrumpft",
    samples: "Ein Beispiel:",
    prose: "Prosa",
    code: "Code",
    log: "Ein Log",
    json: "JSON",
    box: "Text zum Komprimieren",
    placeholder: "Als Gregor Samsa eines Morgens aus unruhigen Träumen",
    sizes: "Größen",
    copyLink: "Link kopieren",
    qrCode: "QR-Code",
    compressText: "Diesen Text komprimieren",
    compress: "Komprimieren",
    leaveIt: "Nicht jetzt",
    update: "Eine neue Version von Nacre ist da.",
    reload: "Neu laden",
    compression: "Kompression",
    light: "Leicht (ohne Modell)",
    fast: "Schnell",
    balanced: "Ausgewogen",
    max: "Am kleinsten (langsam)",
    runsOn: "Läuft auf",
    automatic: "Automatisch",
    webgpu: "WebGPU (Grafikkarte)",
    wasm: "WebAssembly (Prozessor)",
    onnx: "ONNX Runtime (langsamer)",
    trust: "Was hier läuft und was dieses Gerät verlässt",
    leaves: "Verlässt dieses Gerät",
    nothing:
      "Nichts Eigenes. Die Seite spricht mit keiner anderen, außer wenn ein Modell heruntergeladen werden soll: Dann holt sie dessen Dateien vom Hub der Modelle. Alles andere verbietet ihr die eigene Richtlinie.",
    stays: "Bleibt auf diesem Gerät",
    staysWhat:
      "Die Seite, die Modelle, die Einstellungen, Dateien, bis sie fertig sind, und Ergebnisse, bis sie gespeichert sind: Nach dem Neuladen sind sie wieder da. „Abbrechen“ vergisst eine Datei, „Liste leeren“ die Ergebnisse.",
    modelLoads: "Das Modell wird geladen.",
    selfTest: "Selbsttest",
    notYet: "Noch nicht gemacht.",
    secondOpinion: "Zweite Meinung",
    notAsked: "Noch nicht eingeholt.",
    compare: "Mit ONNX Runtime prüfen (14 MB)",
    offline: "Offline",
    notKept: "Noch nicht: Die Seite wird gerade abgelegt.",
    builtIn: "Eingebautes Modell",
    models: "Modelle",
    otherModel: "Ein anderes Modell vom Hub (Art: Llama)",
    download: "Herunterladen",
    fromFolder: "Aus einem Ordner nehmen",
    aboutModels:
      "Größere Modelle machen kleinere Dateien und brauchen länger. Eine Datei lässt sich nur mit dem Modell wiederherstellen, das sie gemacht hat; das eingebaute ist bei jedem Nacre dabei.",
    promise:
      "Jede Datei wird geprüft, bevor sie zu haben ist. Auf jedem Gerät und mit jedem Backend kommen dieselben Bytes heraus, und nach dem ersten Besuch geht es auch offline.",
    licences: "Lizenzen der Pakete in dieser Seite",
    language: "Sprache",
    cancel: "Abbrechen",
    enough: "So nehmen",
    retry: "Noch einmal",
    salvage: "Unversehrtes speichern",
    compressAnyway: "Trotzdem komprimieren",
    seeModels: "Modelle ansehen",
    seeBits: "Bits ansehen",
    save: "Speichern",
    before: "Vorher",
    opening: "Zum Öffnen auf dieser Seite ablegen.",
    copyPage: "Link zur Seite kopieren",
    share: "Teilen",
    delete: "Löschen",
    bits: "Bits",
    close: "Schließen",
    curve: "Bits pro Byte im Verlauf des Textes",
    bitsPerByte: "Bit pro Byte:",
    bitsOfPiece: "Bits eines Stücks:",
    aroundHere: "um diese Stelle",
    fromBeginning: "von Anfang an",
    legend: "Bits jedes Stücks",
    coloured: "Der Text, nach seinen Bits gefärbt",
  },
  errors: ERRORS,
  job: {
    waiting: (isLeftOver) =>
      isLeftOver ? "Von einem früheren Besuch; wartet, bis es so weit ist" : "Wartet, bis es so weit ist",
    cutOffAgain:
      "Die Seite ist mehr als einmal bei der Arbeit an dieser Datei abgebrochen. Deshalb beginnt sie erst wieder damit, wenn es gewünscht ist.",
    starting: {
      compress: "Komprimieren: wird vorbereitet",
      decompress: "Wiederherstellen: wird vorbereitet",
    },
    working: { compress: "Komprimieren", decompress: "Wiederherstellen" },
    progressOf: (name) => `Fortschritt von ${name}`,
    progress: (done, total, rate, left) =>
      `${f.bytes(done)} von ${f.bytes(total)}, ${f.bytes(rate)} pro Sekunde${left}`,
    timeLeft: (seconds) => `, noch ${f.seconds(seconds)}`,
    compressed: (before, after) => `${became(before, after)}: ${savingOf(before, after)}`,
    became,
    soFar: (before, after) =>
      `${became(before, after)} ohne das Modell, das noch geladen wird; mit ihm wird die Datei kleiner.`,
    notWorthIt: NOT_WORTH_IT,
    bitsPerByte: (bits) =>
      bits < 0.001 ? `unter ${f.fixed(0.001, 3)} Bit pro Byte` : `${f.fixed(bits, 3)} Bit pro Byte`,
    checked: (seconds) => `Geprüft. Dauer: ${f.seconds(seconds)}.`,
    withoutModel: "Ohne das Modell gemacht.",
    restored: (bytes, seconds) =>
      `${f.bytes(bytes)} wiederhergestellt, Bit für Bit. Dauer: ${f.seconds(seconds)}.`,
    gzip: (gzip, nacre) =>
      `${capital(f.saving(gzip, nacre))} ${gzip === nacre ? "wie" : "als"} mit gzip (${f.bytes(gzip)}).`,
    salvaged: (bytes) =>
      `Die Datei ist beschädigt: ${f.bytes(bytes)} davon sind unversehrt, der Rest ist verloren.`,
    nothingIntact: "Nichts in dieser .nacre-Datei ist unversehrt; gebraucht wird eine neue Kopie.",
    linksLeftOut: (paths) =>
      `Weggelassen, weil Browser keine symbolischen Links anlegen können: ${some(paths)}.`,
    lost: (paths) => `Beschädigt und weggelassen: ${some(paths)}.`,
    cancelled: "Abgebrochen; nichts wurde gespeichert.",
    cannotRead: (detail) => `Diese Datei ließ sich nicht lesen (${detail}); bitte neu auswählen.`,
    full: "Auf diesem Gerät ist kein Platz mehr für das Ergebnis; Platz schaffen und noch einmal versuchen.",
    cancel: (name) => `${name} abbrechen`,
    enough: (name) => `So nehmen: ${name}`,
    retry: (name) => `Noch einmal: ${name}`,
    salvage: (name) => `Unversehrtes von ${name} speichern`,
    compress: (name) => `Trotzdem komprimieren: ${name}`,
    save: (path) => `${path} speichern`,
    saved: "Gespeichert ✓",
    savedFile: (path) => `Gespeichert ✓ ${path}`,
    picture: (name) => `Bits von ${name} ansehen`,
    copyPage: "Link zur Seite kopieren",
    share: (name) => `${name} teilen`,
    saveFolder: "Alle in einem Ordner speichern",
    saveZip: "Alle als Zip-Datei speichern",
  },
  archive: {
    search: (count) => `${f.count(count, FILES)} durchsuchen`,
    nothingFound: "Keine Datei heißt so.",
  },
  total: {
    ofEarlierVisit: (count) =>
      `${f.count(count, { one: "Ergebnis", other: "Ergebnisse" })} eines früheren Besuchs, noch nicht gespeichert`,
    clearUnsaved: "Noch nicht gespeicherte Ergebnisse gehen verloren. Liste trotzdem leeren?",
    working: (finished, all) => `${f.integer(finished)} von ${f.count(all, FILES)} fertig`,
    finished: (done, failed, cancelled) =>
      [
        `${f.count(done, FILES)} fertig`,
        ...(failed > 0 ? [`${f.integer(failed)} fehlgeschlagen`] : []),
        ...(cancelled > 0 ? [`${f.integer(cancelled)} abgebrochen`] : []),
      ].join(", "),
    title: (percent) => `${f.percent(percent)}, Nacre`,
    saved: (count) => `${f.count(count, FILES)} gespeichert.`,
    zipName: "Nacre-Dateien",
    alreadyThere: (path) => `${path} gibt es in diesem Ordner schon; einen anderen wählen.`,
  },
  announce: {
    added: (count) => `${f.count(count, FILES)} hinzugefügt`,
    leftOver: (count) => `${f.count(count, FILES)} eines früheren Besuchs, noch nicht fertig`,
    done: (name, what) => `${name}: ${what}`,
  },
  backend: {
    names: { webgpu: "WebGPU", wasm: "WebAssembly", onnx: "ONNX Runtime" },
    loading: LOADING,
    fetching: (done, total) =>
      done < total
        ? `Das Modell wird geladen: ${f.percent(Math.floor((100 * done) / total))}, ${f.bytes(done)} von ${f.bytes(total)}`
        : LOADING,
    inSoftware: (name) => `WebGPU in Software: ${name}`,
    passed: (name) => `Bereit (${name})`,
    passedBoth: (compresses, restores) => `Bereit (${compresses}; zum Wiederherstellen ${restores})`,
    fallback: (reason) => `. Nicht verwendet: ${reason}.`,
  },
  trust: {
    why: {
      wasm: "Der Prozessor, mit WebAssembly.",
      webgpu: (card) => `Die Grafikkarte, mit WebGPU${card ? `: ${card}` : ""}.`,
      software: (name) => `WebGPU, aber nicht auf einer Grafikkarte: ${name} lässt den Prozessor rechnen.`,
      onnx: "Der Prozessor, mit ONNX Runtime: langsamer als der eigene Code von Nacre, mit denselben Ergebnissen.",
    },
    restores: (how) => ` Wiederhergestellt wird mit etwas anderem, das hier darin schneller ist. ${how}`,
    threads: (count) => ` Verfügbar: ${f.count(count, { one: "Thread", other: "Threads" })}.`,
    comparing: "ONNX Runtime wird geladen…",
    agree: (count) =>
      `ONNX Runtime, das mit dem hier Laufenden keinen Code teilt, hat dieselben ${f.integer(count)} Zahlen berechnet.`,
    passed: "Bestanden: Dieses Gerät rechnet genau so wie jedes andere.",
    offline: {
      ready: "Bereit: Seite und Modell liegen auf diesem Gerät.",
      failed:
        "Nicht hier: Der Browser lässt die Seite nicht ablegen oder hat keinen Platz, oder das Netz hat andere Dateien geschickt; zum Wiederholen neu laden.",
    },
  },
  models: {
    builtIn: "Eingebautes Modell",
    chosen: (name) => `Modell: ${name}`,
    comesWithNacre: "bei Nacre dabei",
    fromHub: (repository, commit) =>
      `${repository} auf dem Hub${commit ? `, Revision ${commit.slice(0, 8)}` : ""}`,
    fromFolder: "aus einem Ordner",
    facts: (bytes, source, loss) => {
      const size = bytes === undefined ? "" : `${f.bytes(bytes)}, `;
      return size + source + (loss === undefined ? "" : `, ${lossOf(loss)}`);
    },
    hash: (sha256) => `SHA-256 ${sha256}`,
    notHere: "Noch nicht heruntergeladen.",
    starting: "Wird angefragt…",
    downloading: (done, total) => `Herunterladen: ${f.bytes(done)} von ${f.bytes(total)}`,
    converting: (percent) =>
      `Wird exakt gemacht, damit jedes Gerät dasselbe rechnet: ${f.percent(percent)}. Die Dateien sind geprüft.`,
    cancelled: "Abgebrochen. Was da ist, bleibt, und der nächste Versuch macht dort weiter.",
    added: (name) => `${name} ist bereit und gewählt.`,
    removed: (name) => `${name} ist gelöscht.`,
    notListed: "Die Modelle ließen sich nicht auflisten; die Liste noch einmal öffnen.",
    crashed: (detail) =>
      `Der Worker ist unerwartet stehen geblieben${detail ? ` (${detail})` : ""}; vielleicht ist dieses Modell zu groß für diesen Browser.`,
    oneAtATime: "Ein anderes Modell wird gerade hinzugefügt; abwarten oder abbrechen.",
    wrongId: "Ein Modell des Hubs heißt owner/name oder owner/name@revision.",
    noRoom: (needed, free) =>
      `Bis es bereit ist, braucht das etwa ${f.bytes(needed)}, und der Browser lässt dieser Seite ${f.bytes(free)}: ein anderes Modell löschen oder auf dem Gerät Platz schaffen.`,
    storage: (used, quota, isKept) =>
      `Diese Seite belegt ${f.bytes(used)} von ${f.bytes(quota)}, die der Browser ihr zugesteht${isKept ? "; er löscht sie nicht von selbst" : "; wird der Platz knapp, kann er sie löschen"}.`,
    progressOf: (name) => `Fortschritt von ${name}`,
    download: (name) => `${name} herunterladen`,
    cancel: (name) => `${name} abbrechen`,
    delete: (name) => `${name} löschen`,
  },
  pasted: "eingefügter Text.txt",
  dropped: "abgelegter Text.txt",
  leaveUnfinished: "Was noch nicht fertig ist, geht verloren. Trotzdem neu laden?",
  offered: (names) =>
    names.length === 1
      ? `Ein anderes Programm hat „${isolated(names[0] ?? "")}“ geteilt.`
      : `Ein anderes Programm hat ${f.integer(names.length)} Dateien geteilt, darunter „${isolated(names[0] ?? "")}“.`,
  box: {
    tooLong: "Dieser Text ist zu lang für das Feld: „Diesen Text komprimieren“ macht eine Datei daraus.",
    working: "Wird komprimiert…",
    withoutModel: "Ohne das Modell, das noch geladen wird.",
    cost: (before, after) =>
      isWorthIt(before, after) ? `${f.integer(before)} → ${f.exactBytes(after)}` : capital(NOT_WORTH_IT),
    saving: (before, after) =>
      isWorthIt(before, after)
        ? f.saving(before, after)
        : `Aus ${f.exactBytes(before)} würden ${f.integer(after)}.`,
    names: { text: "Der Text", gzip: "gzip", brotli: "brotli", nacre: "Nacre" },
    bytes: (count) => f.exactBytes(count),
    asFile: (bytes, preset) => `Als .nacre-Datei (${PRESET_NAMES[preset]}): ${f.exactBytes(bytes)}.`,
  },
  together: { name: "Dateien" },
  copied: "Kopiert ✓",
  link: {
    copy: "Link kopieren",
    copyText: "Text kopieren",
    length: (characters) =>
      `Der Link enthält den ganzen Text, in ${f.integer(characters)} Zeichen: ${fitOf(characters)}`,
    copied: (characters) => `Der Link mit ${f.integer(characters)} Zeichen ist kopiert.`,
    notCopied: "Dieser Browser lässt die Seite nicht kopieren; der Link steht jetzt in der Adresszeile.",
    code: (characters) => `QR-Code des Links zu diesem Text, ${f.integer(characters)} Zeichen`,
    noCode: `Für einen QR-Code ist dieser Text zu lang: einer fasst ${f.exactBytes(QR_BYTES)}.`,
    reading: "Der Text wird aus dem Link gelesen…",
    received: "Jemand hat diesen Text geschickt.",
    facts: (bytes, characters) =>
      `${f.exactBytes(bytes)}, vollständig in den ${f.integer(characters)} Zeichen des Links; nichts wurde dafür geladen.`,
    damaged:
      "Dieser Link ist beschädigt oder abgeschnitten, oder er wurde mit einem anderen Modell gemacht; um einen neuen bitten.",
    otherVersion:
      "Dieser Link stammt von einer anderen Version von Nacre; die Seite neu laden, um eine neuere zu bekommen.",
  },
  picture: {
    hint: "Auf ein Wort zeigen oder mit den Pfeiltasten gehen, um zu sehen, was es gekostet hat und wer was erwartet hat.",
    starting: "Das Modell beginnt zu lesen…",
    reading: (percent, bitsPerByte) =>
      `Das Modell hat ${f.percent(percent)} gelesen: bisher ${f.fixed(bitsPerByte, 2)} Bit pro Byte.`,
    done: (codeBytes, preset, modelBits, bytes) =>
      bytes === 0
        ? ""
        : `Die Stücke kosten ${f.exactBytes(codeBytes)} mit der Einstellung „${PRESET_NAMES[preset]}“, ${f.fixed((8 * codeBytes) / bytes, 3)} Bit pro Byte; mit dem Sprachmodell allein ${f.fixed(modelBits / bytes, 3)}.`,
    beginning: (name) => `${name} (die ersten 2 MB)`,
    level: (from, to) => {
      if (from === undefined) return `unter ${to}`;
      return to === undefined ? `${from} und mehr` : `${from} bis ${to}`;
    },
    detail: (own: string, { bits, costs, repeat, guesses }: PieceView) => {
      const [model, corrected, text] = costs.map((cost) => f.fixed(cost, 2));
      const expected = guesses.map((guess) => `${quote(guess.text)} ${f.chance(guess.chance)}`).join("; ");
      const before = repeat
        ? ` Nach ${repeat.agreeing === 1 ? "demselben Stück" : `denselben ${f.integer(repeat.agreeing)} Stücken`} stand zuvor ${quote(repeat.text)}.`
        : "";
      return `${quote(own)}: ${f.fixed(bits, 2)} Bit.
Das Modell allein: ${model}; für diesen Text berichtigt: ${corrected}; nur nach diesem Text: ${text}.${before}
Das Modell hat erwartet: ${expected}.`;
    },
  },
};

function became(before: number, after: number): string {
  const [from, to] = f.change(before, after);
  return `Aus ${from} wurden ${to}`;
}

function savingOf(before: number, after: number): string {
  return isWorthIt(before, after) ? f.saving(before, after) : NOT_WORTH_IT;
}

/** Where a link of this length can go. */
function fitOf(characters: number): string {
  const chat = f.integer(CHAT_CHARACTERS);
  const code = f.integer(QR_BYTES);
  if (characters <= CHAT_CHARACTERS)
    return `er passt in einen Chat (etwa ${chat}) und einen QR-Code (${code}).`;
  return characters <= QR_BYTES
    ? `zu lang für viele Chats (etwa ${chat}), aber er passt in einen QR-Code (${code}).`
    : `zu lang für viele Chats (etwa ${chat}) und für einen QR-Code (${code}), aber nicht für eine Mail.`;
}

function some(names: readonly string[]): string {
  return someOf(names, (others) => `und ${f.count(others, { one: "weitere", other: "weitere" })}`);
}

function lossOf(loss: number): string {
  const percent = Math.round(10000 * loss) / 100;
  return percent <= 0 ? "so gut wie in Gleitkomma" : `${f.percent(percent, 2)} mehr Bits als in Gleitkomma`;
}

function quote(token: string): string {
  return `„${visible(token)}“`;
}
