/** The page in Spanish: impersonal, with infinitives on its buttons. */

import type { Preset, Wording } from "../../core.ts";
import { isWorthIt } from "../ui/is-worth-it.ts";
import { modelNamed } from "../ui/models/model-names.ts";
import type { PieceView } from "../ui/picture/seen-text.ts";
import type { Sentences } from "./en.ts";
import { Formats } from "./formats.ts";
import { CHAT_CHARACTERS, QR_BYTES } from "./link-limits.ts";
import { capital, isolated, someOf, visible } from "./names.ts";

const f = new Formats("es", {
  byte: { one: "byte", other: "bytes" },
  lessThanASecond: "menos de un segundo",
  second: { one: "segundo", other: "segundos" },
  minute: { one: "minuto", other: "minutos" },
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
  under: (share) => `menos del ${share}`,
  over: (share) => `más del ${share}`,
  sameSize: "el mismo tamaño",
  smaller: (share) => `${share} más pequeño`,
  larger: (share) => `${share} más grande`,
  justLarger: "más grande",
});

const FILES = { one: "archivo", other: "archivos" };

const modelName = (id: string): string =>
  modelNamed(id, {
    builtIn: "el modelo incluido",
    named: (name) => `el modelo ${name}`,
    unknown: (start) => `un modelo desconocido (${start}…)`,
  });

const ERRORS: Wording = {
  "not-nacre": () =>
    "No es un archivo .nacre, diga lo que diga su nombre; se puede comprimir como cualquier otro.",
  version: ({ file, oldest, newest }) => {
    const read = oldest === newest ? `la versión ${oldest}` : `las versiones ${oldest} a ${newest}`;
    const fact = `Este archivo tiene la versión ${file} del formato .nacre, y esta página lee ${read}`;
    return file > newest
      ? `${fact}; recargar la página para obtener un Nacre más nuevo.`
      : `${fact}; se puede restaurar con el Nacre anterior que lo escribió.`;
  },
  unsupported: ({ what }) =>
    `Este archivo usa algo que esta página no conoce (${what}); recargar la página para obtener un Nacre más nuevo.`,
  truncated: () => "A este archivo .nacre le falta el final; hace falta una copia completa.",
  corrupt: ({ detail }) => `Este archivo .nacre está dañado (${detail}); hace falta una copia nueva.`,
  limit: ({ max }) =>
    `Este archivo pasaría de los ${f.bytes(max)} permitidos para su tamaño; si es de confianza, se puede restaurar en la línea de comandos, que permite más.`,
  "no-text": () => "El contenido de este archivo .nacre no es texto en UTF-8.",
  "not-well-formed": () =>
    "El texto tiene medio carácter (un sustituto de Unicode suelto) y así no se puede codificar.",
  "no-entry": ({ path }) => `${path} no está en el archivo.`,
  changed: ({ name }) =>
    `${name} cambió mientras se leía, así que no se guardó nada; intentarlo de nuevo cuando nadie más escriba en él.`,
  unreadable: () => "El archivo ya no se puede leer; quizá se movió o cambió. Hay que volver a elegirlo.",
  "unsafe-path": ({ path }) =>
    `El nombre ${JSON.stringify(path)} no puede guardarse en un archivo .nacre; cambiar el nombre.`,
  "clashing-paths": () => "Dos archivos tendrían la misma ruta; cambiar el nombre de uno.",
  "too-many-files": ({ max }) => `Caben como mucho ${f.integer(max)} archivos; soltar menos de una vez.`,
  "bad-piece": ({ name, detail }) => `${name} no es un trozo intacto de un archivo .nacre (${detail}).`,
  "no-join": ({ name, detail }) => `Los trozos no se pueden unir: ${name} ${detail}.`,
  "wrong-model": ({ needed, present }) =>
    `Este archivo se hizo con ${modelName(needed)} y no se puede restaurar con ${modelName(present)}; añadir el modelo con que se hizo, o usar el Nacre que lo hizo.`,
  "wrong-tokenizer": ({ needed, present }) =>
    `Este archivo se hizo con el tokenizador ${needed}, y este modelo tiene ${present}; usar el Nacre que lo hizo.`,
  "unfetched-model": ({ name, tried }) => {
    const places = tried.map(({ address, reason }) => `${address} (${reason})`);
    const why =
      places.length === 0
        ? "no se encuentra en ninguna dirección que este Nacre conozca"
        : `no se pudo descargar de ${places.join(" ni de ")}`;
    return `Este archivo se hizo con el modelo ${name}, que no está aquí y ${why}; intentarlo de nuevo con conexión.`;
  },
  "no-model": ({ name }) => `El modelo ${name} ya no está aquí; elegir otro.`,
  "incomplete-model": ({ name, file }) =>
    `El modelo ${name} está incompleto: falta ${file}; borrarlo y volver a añadirlo.`,
  "unusable-model": ({ detail }) => `Este modelo no se puede usar (${detail}).`,
  unreachable: ({ host }) =>
    `No se llega a ${host}; comprobar la conexión e intentarlo de nuevo, o recargar la página.`,
  "bad-answer": ({ host, detail }) =>
    `${host} dio una respuesta inesperada (${detail}); intentarlo más tarde, o recargar la página.`,
  "not-on-hub": ({ repository, revision }) =>
    `El hub no tiene ningún modelo público ${repository} con la revisión ${revision}; comprobar cómo se escribe.`,
  interrupted: ({ file }) =>
    `La conexión se cortó en medio de ${file}; al intentarlo de nuevo, la descarga sigue desde ahí.`,
  "bad-download": ({ file, detail }) => `${file} no se conservó (${detail}); intentarlo de nuevo.`,
  "no-room": () =>
    "El navegador no da más espacio a la página: borrar otro modelo o liberar espacio en este dispositivo, e intentarlo de nuevo.",
  verify: ({ backend }) =>
    `El motor ${backend} de este dispositivo no repitió sus propios resultados, así que no se guardó nada; elegir otro en «Funciona con».`,
  backend: ({ backend, detail }) =>
    `El motor ${backend} de este dispositivo falló (${detail}), así que no se guardó nada; intentarlo de nuevo, o elegir otro en «Funciona con».`,
  "no-backend": ({ reasons }) => `El modelo no puede funcionar en este navegador (${reasons.join("; ")}).`,
  usage: ({ detail }) => `${detail}.`,
  crash: ({ detail }) =>
    `El proceso se detuvo de forma inesperada${detail ? ` (${detail})` : ""}; intentarlo de nuevo, o con un archivo más pequeño.`,
  "no-worker": () => "No se puede iniciar el proceso de trabajo; recargar la página.",
  closed: () => "Nacre se cerró antes de terminar.",
  internal: ({ detail }) => `Algo falló dentro de Nacre (${detail}), así que no se guardó nada.`,
};

const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  light: "Ligera",
  fast: "Rápida",
  balanced: "Equilibrada",
  max: "Máxima",
};

const NOT_WORTH_IT = "no vale la pena comprimirlo";
const LOADING = "Cargando el modelo y poniéndolo a prueba…";

export const ES: Sentences = {
  tag: "es",
  formats: f,
  page: {
    title: "Nacre: compresión neuronal en el navegador",
    lead: "Hace mucho más pequeños los archivos de texto, sin perder un solo bit: un pequeño modelo de lenguaje predice lo que viene. Funciona en el propio dispositivo; no se envía nada a ninguna parte.",
    drop: "Soltar archivos aquí, o elegirlos",
    anyFile: "Cualquier archivo, o una carpeta entera, se convierte en un archivo `.nacre`.",
    back: "Un archivo `.nacre` vuelve a ser los originales.",
    folder: "Elegir una carpeta",
    veil: "Soltar en cualquier lugar",
    allFiles: "Todos los archivos",
    allProgress: "Progreso de todos los archivos",
    files: "Archivos",
    cancelAll: "Cancelar todo",
    clear: "Vaciar la lista",
    saveAll: "Guardar todo",
    oneEach: "Cada archivo se convierte en un `.nacre` propio.",
    together: "Mejor juntarlos en uno",
    copyText: "Copiar el texto",
    boxTitle: "O escribir un texto y ver cómo encoge",
    samples: "Un ejemplo:",
    prose: "Prosa",
    code: "Código",
    log: "Un registro",
    json: "JSON",
    box: "Texto para comprimir",
    placeholder: "En un lugar de la Mancha, de cuyo nombre no quiero",
    sizes: "Tamaños",
    copyLink: "Copiar enlace",
    qrCode: "Código QR",
    compressText: "Comprimir este texto",
    compress: "Comprimir",
    leaveIt: "Dejarlo",
    update: "Hay una nueva versión de Nacre.",
    reload: "Recargar para usarla",
    compression: "Compresión",
    light: "Ligera (sin modelo)",
    fast: "Rápida",
    balanced: "Equilibrada",
    max: "Máxima (lenta)",
    runsOn: "Funciona con",
    automatic: "Automático",
    webgpu: "WebGPU (gráfica)",
    wasm: "WebAssembly (procesador)",
    onnx: "ONNX Runtime (más lento)",
    trust: "Qué funciona aquí y qué sale de este dispositivo",
    leaves: "Sale de este dispositivo",
    nothing:
      "Nada propio. La página no habla con ningún otro sitio, salvo cuando se le pide descargar un modelo: entonces pide sus archivos al hub de modelos. Su propia política prohíbe todo lo demás.",
    stays: "Se queda en este dispositivo",
    staysWhat:
      "La página, los modelos, los ajustes, los archivos hasta que estén listos y los resultados hasta que se guarden: tras recargar, siguen aquí. «Cancelar» olvida un archivo; «Vaciar la lista», los resultados.",
    modelLoads: "El modelo se está cargando.",
    selfTest: "Autocomprobación",
    notYet: "Aún sin hacer.",
    secondOpinion: "Segunda opinión",
    notAsked: "Aún sin pedir.",
    compare: "Comprobar con ONNX Runtime (14 MB)",
    offline: "Sin conexión",
    notKept: "Todavía no: la página se está guardando.",
    builtIn: "Modelo incluido",
    models: "Modelos",
    otherModel: "Otro modelo del hub, de tipo Llama",
    download: "Descargar",
    fromFolder: "Tomarlo de una carpeta",
    aboutModels:
      "Los modelos más grandes hacen archivos más pequeños y tardan más. Un archivo solo se puede restaurar con el modelo que lo hizo; el incluido viene con cada Nacre.",
    promise:
      "Cada archivo se comprueba antes de ofrecerse. En todos los dispositivos y con todos los motores salen los mismos bytes, y la página funciona sin conexión tras la primera visita.",
    licences: "Licencias de los paquetes de esta página",
    language: "Idioma",
    cancel: "Cancelar",
    enough: "Dejarlo así",
    retry: "Intentar de nuevo",
    salvage: "Guardar lo intacto",
    compressAnyway: "Comprimir de todos modos",
    seeModels: "Ver los modelos",
    seeBits: "Ver los bits",
    save: "Guardar",
    before: "Antes",
    opening: "Para abrirlo, soltarlo en esta página.",
    copyPage: "Copiar enlace de la página",
    share: "Compartir",
    delete: "Borrar",
    bits: "Bits",
    close: "Cerrar",
    curve: "Bits por byte a lo largo del texto",
    bitsPerByte: "Bits por byte:",
    bitsOfPiece: "Bits de una pieza:",
    aroundHere: "por aquí",
    fromBeginning: "desde el principio",
    legend: "Bits de cada pieza",
    coloured: "El texto, coloreado por sus bits",
  },
  errors: ERRORS,
  job: {
    waiting: (isLeftOver) =>
      isLeftOver ? "De una visita anterior; esperando su turno" : "Esperando su turno",
    cutOffAgain:
      "La página se ha cerrado más de una vez mientras trabajaba en este archivo; no vuelve a empezar hasta que se pida.",
    starting: { compress: "Comprimiendo: preparando", decompress: "Restaurando: preparando" },
    working: { compress: "Comprimiendo", decompress: "Restaurando" },
    progressOf: (name) => `Progreso de ${name}`,
    progress: (done, total, rate, left) =>
      `${f.bytes(done)} de ${f.bytes(total)}, ${f.bytes(rate)} por segundo${left}`,
    timeLeft: (seconds) => `, quedan ${f.seconds(seconds)}`,
    compressed: (before, after) => `${became(before, after)}: ${savingOf(before, after)}`,
    became,
    soFar: (before, after) =>
      `${became(before, after)} sin el modelo, que aún se está descargando; con él, el archivo será más pequeño.`,
    notWorthIt: NOT_WORTH_IT,
    bitsPerByte: (bits) =>
      bits < 0.001 ? `menos de ${f.fixed(0.001, 3)} bits por byte` : `${f.fixed(bits, 3)} bits por byte`,
    checked: (seconds) => `Comprobado. Tardó ${f.seconds(seconds)}.`,
    withoutModel: "Hecho sin el modelo.",
    restored: (bytes, seconds) => `${f.bytes(bytes)} restaurados, bit a bit. Tardó ${f.seconds(seconds)}.`,
    gzip: (gzip, nacre) => `${capital(f.saving(gzip, nacre))} que con gzip (${f.bytes(gzip)}).`,
    salvaged: (bytes) =>
      `El archivo está dañado: ${f.bytes(bytes)} están intactos, y el resto se ha perdido.`,
    nothingIntact: "No hay nada intacto en este archivo .nacre; hace falta una copia nueva.",
    linksLeftOut: (paths) =>
      `Omitidos, porque los navegadores no pueden crear enlaces simbólicos: ${some(paths)}.`,
    lost: (paths) => `Dañados y omitidos: ${some(paths)}.`,
    cancelled: "Cancelado; no se guardó nada.",
    cannotRead: (detail) => `Este archivo no se pudo leer (${detail}); hay que volver a elegirlo.`,
    full: "No queda espacio en este dispositivo para el resultado; liberar espacio e intentarlo de nuevo.",
    cancel: (name) => `Cancelar ${name}`,
    enough: (name) => `Dejarlo así: ${name}`,
    retry: (name) => `Intentar de nuevo: ${name}`,
    salvage: (name) => `Guardar lo intacto de ${name}`,
    compress: (name) => `Comprimir de todos modos: ${name}`,
    save: (path) => `Guardar ${path}`,
    saved: "Guardado ✓",
    savedFile: (path) => `Guardado ✓ ${path}`,
    picture: (name) => `Ver los bits de ${name}`,
    copyPage: "Copiar enlace de la página",
    share: (name) => `Compartir ${name}`,
    saveFolder: "Guardar todo en una carpeta",
    saveZip: "Guardar todo en un zip",
  },
  archive: {
    search: (count) => `Buscar en ${f.count(count, FILES)}`,
    nothingFound: "Ningún archivo se llama así.",
  },
  total: {
    ofEarlierVisit: (count) =>
      `${f.count(count, { one: "resultado", other: "resultados" })} de una visita anterior, sin guardar`,
    clearUnsaved: "Los resultados sin guardar se perderán. ¿Vaciar la lista de todos modos?",
    working: (finished, all) => `${f.integer(finished)} de ${f.count(all, FILES)}`,
    finished: (done, failed, cancelled) =>
      [
        f.count(done, { one: "archivo listo", other: "archivos listos" }),
        ...(failed > 0 ? [f.count(failed, { one: "fallido", other: "fallidos" })] : []),
        ...(cancelled > 0 ? [f.count(cancelled, { one: "cancelado", other: "cancelados" })] : []),
      ].join(", "),
    title: (percent) => `${f.percent(percent)}, Nacre`,
    saved: (count) => `${f.count(count, { one: "archivo guardado", other: "archivos guardados" })}.`,
    zipName: "archivos nacre",
    alreadyThere: (path) => `${path} ya está en esa carpeta; elegir otra.`,
  },
  announce: {
    added: (count) => f.count(count, { one: "archivo añadido", other: "archivos añadidos" }),
    leftOver: (count) =>
      `${f.count(count, { one: "archivo", other: "archivos" })} de una visita anterior, sin terminar`,
    done: (name, what) => `${name}: ${what}`,
  },
  backend: {
    names: { webgpu: "WebGPU", wasm: "WebAssembly", onnx: "ONNX Runtime" },
    loading: LOADING,
    fetching: (done, total) =>
      done < total
        ? `Cargando el modelo: ${f.percent(Math.floor((100 * done) / total))}, ${f.bytes(done)} de ${f.bytes(total)}`
        : LOADING,
    inSoftware: (name) => `WebGPU por software: ${name}`,
    passed: (name) => `Listo (${name})`,
    passedBoth: (compresses, restores) => `Listo (${compresses}; ${restores} para restaurar)`,
    fallback: (reason) => `. No se usa: ${reason}.`,
  },
  trust: {
    why: {
      wasm: "El procesador, con WebAssembly.",
      webgpu: (card) => `La tarjeta gráfica, con WebGPU${card ? `: ${card}` : ""}.`,
      software: (name) => `WebGPU, pero no en una tarjeta gráfica: ${name} deja el trabajo al procesador.`,
      onnx: "El procesador, con ONNX Runtime: más lento que el código propio de Nacre, con los mismos resultados.",
    },
    restores: (how) => ` Los archivos se restauran con otro motor, que aquí es más rápido. ${how}`,
    threads: (count) => ` Puede usar ${f.count(count, { one: "hilo", other: "hilos" })}.`,
    comparing: "Cargando ONNX Runtime…",
    agree: (count) =>
      `ONNX Runtime, que no comparte código con lo que funciona aquí, calculó los mismos ${f.integer(count)} números.`,
    passed: "Superada: este dispositivo calcula exactamente lo mismo que cualquier otro.",
    offline: {
      ready: "Listo: la página y el modelo están guardados aquí.",
      failed:
        "No disponible: el navegador no deja guardar la página o no tiene espacio, o la red envió otros archivos; recargar para intentarlo de nuevo.",
    },
  },
  models: {
    builtIn: "Modelo incluido",
    chosen: (name) => `Modelo: ${name}`,
    comesWithNacre: "viene con Nacre",
    fromHub: (repository, commit) =>
      `${repository} en el hub${commit ? `, revisión ${commit.slice(0, 8)}` : ""}`,
    fromFolder: "de una carpeta",
    facts: (bytes, source, loss) => {
      const size = bytes === undefined ? "" : `${f.bytes(bytes)}, `;
      return size + source + (loss === undefined ? "" : `, ${lossOf(loss)}`);
    },
    hash: (sha256) => `SHA-256 ${sha256}`,
    notHere: "Aún sin descargar.",
    starting: "Pidiéndolo…",
    downloading: (done, total) => `Descargando: ${f.bytes(done)} de ${f.bytes(total)}`,
    converting: (percent) =>
      `Haciéndolo exacto, para que todos los dispositivos calculen lo mismo: ${f.percent(percent)}. Sus archivos están comprobados.`,
    cancelled: "Cancelado. Lo descargado se conserva, y el próximo intento sigue desde ahí.",
    added: (name) => `${name} está listo y elegido.`,
    removed: (name) => `${name} se ha borrado.`,
    notListed: "No se pudieron listar los modelos; volver a abrir la lista.",
    crashed: (detail) =>
      `El proceso se detuvo de forma inesperada${detail ? ` (${detail})` : ""}; quizá este modelo sea demasiado grande para este navegador.`,
    oneAtATime: "Se está añadiendo otro modelo; esperar, o cancelarlo.",
    wrongId: "Un modelo del hub se llama owner/name, u owner/name@revision.",
    noRoom: (needed, free) =>
      `Hacen falta unos ${f.bytes(needed)} mientras se prepara, y el navegador deja a esta página ${f.bytes(free)}: borrar otro modelo o liberar espacio en este dispositivo.`,
    storage: (used, quota, isKept) =>
      `Esta página usa ${f.bytes(used)} de los ${f.bytes(quota)} que le permite el navegador${isKept ? ", que no los borrará por su cuenta" : "; si falta espacio, puede borrarlos"}.`,
    progressOf: (name) => `Progreso de ${name}`,
    download: (name) => `Descargar ${name}`,
    cancel: (name) => `Cancelar ${name}`,
    delete: (name) => `Borrar ${name}`,
  },
  pasted: "texto pegado.txt",
  dropped: "texto soltado.txt",
  leaveUnfinished: "Lo que aún no ha terminado se perderá. ¿Recargar de todos modos?",
  offered: (names) =>
    names.length === 1
      ? `Otro programa ha compartido «${isolated(names[0] ?? "")}».`
      : `Otro programa ha compartido ${f.count(names.length, FILES)}, entre ellos «${isolated(names[0] ?? "")}».`,
  box: {
    tooLong:
      "Este texto es demasiado largo para el cuadro: «Comprimir este texto» lo convierte en un archivo.",
    working: "Comprimiendo…",
    withoutModel: "Sin el modelo, que aún se está descargando.",
    cost: (before, after) =>
      isWorthIt(before, after) ? `${f.integer(before)} → ${f.exactBytes(after)}` : capital(NOT_WORTH_IT),
    saving: (before, after) =>
      isWorthIt(before, after)
        ? f.saving(before, after)
        : `${f.exactBytes(before)} pasarían a ser ${f.integer(after)}.`,
    names: { text: "El texto", gzip: "gzip", brotli: "brotli", nacre: "Nacre" },
    bytes: (count) => f.exactBytes(count),
    asFile: (bytes, preset) => `Como archivo .nacre (${PRESET_NAMES[preset]}): ${f.exactBytes(bytes)}.`,
  },
  together: { name: "archivos" },
  copied: "Copiado ✓",
  link: {
    copy: "Copiar enlace",
    copyText: "Copiar el texto",
    length: (characters) =>
      `El enlace lleva todo el texto en ${f.integer(characters)} caracteres: ${fitOf(characters)}`,
    copied: (characters) => `Enlace de ${f.integer(characters)} caracteres copiado.`,
    notCopied: "Este navegador no deja copiar a la página; el enlace está ahora en la barra de direcciones.",
    code: (characters) => `Código QR del enlace a este texto, de ${f.integer(characters)} caracteres`,
    noCode: `Este texto es demasiado largo para un código QR: caben ${f.exactBytes(QR_BYTES)}.`,
    reading: "Leyendo el texto del enlace…",
    received: "Alguien ha enviado este texto.",
    facts: (bytes, characters) =>
      `${f.exactBytes(bytes)}, todos en los ${f.integer(characters)} caracteres del enlace; no se descargó nada para leerlo.`,
    damaged:
      "Este enlace está dañado o incompleto, o se hizo con otro modelo; hay que pedir que lo envíen de nuevo.",
    otherVersion:
      "Este enlace se hizo con otra versión de Nacre; recargar la página para obtener una más nueva.",
  },
  picture: {
    hint: "Señalar una palabra, o avanzar con las flechas, para ver cuánto costó y quién esperaba qué.",
    starting: "El modelo empieza a leer…",
    reading: (percent, bitsPerByte) =>
      `El modelo ha leído el ${f.percent(percent)}: ${f.fixed(bitsPerByte, 2)} bits por byte hasta ahora.`,
    done: (codeBytes, preset, modelBits, bytes) =>
      bytes === 0
        ? ""
        : `Las piezas cuestan ${f.exactBytes(codeBytes)} con la compresión «${PRESET_NAMES[preset]}», ${f.fixed((8 * codeBytes) / bytes, 3)} bits por byte; solo con el modelo de lenguaje, ${f.fixed(modelBits / bytes, 3)}.`,
    beginning: (name) => `${name} (los primeros 2 MB)`,
    level: (from, to) => {
      if (from === undefined) return `menos de ${to}`;
      return to === undefined ? `${from} y más` : `${from} a ${to}`;
    },
    detail: (own: string, { bits, costs, repeat, guesses }: PieceView) => {
      const [model, corrected, text] = costs.map((cost) => f.fixed(cost, 2));
      const expected = guesses.map((guess) => `${quote(guess.text)} ${f.chance(guess.chance)}`).join("; ");
      const before = repeat
        ? ` Tras ${repeat.agreeing === 1 ? "la misma pieza" : `las mismas ${f.integer(repeat.agreeing)} piezas`} venía antes ${quote(repeat.text)}.`
        : "";
      return `${quote(own)}: ${f.fixed(bits, 2)} bits.
Solo el modelo: ${model}; corregido para este texto: ${corrected}; solo por este texto: ${text}.${before}
El modelo esperaba: ${expected}.`;
    },
  },
};

function became(before: number, after: number): string {
  return f.change(before, after).join(" pasaron a ");
}

function savingOf(before: number, after: number): string {
  return isWorthIt(before, after) ? f.saving(before, after) : NOT_WORTH_IT;
}

/** Where a link of this length can go. */
function fitOf(characters: number): string {
  const chat = f.integer(CHAT_CHARACTERS);
  const code = f.integer(QR_BYTES);
  if (characters <= CHAT_CHARACTERS) return `cabe en un chat (unos ${chat}) y en un código QR (${code}).`;
  return characters <= QR_BYTES
    ? `demasiado largo para muchos chats (unos ${chat}), pero cabe en un código QR (${code}).`
    : `demasiado largo para muchos chats (unos ${chat}) y para un código QR (${code}), pero no para un correo.`;
}

function some(names: readonly string[]): string {
  return someOf(names, (others) => `y ${f.count(others, { one: "más", other: "más" })}`);
}

function lossOf(loss: number): string {
  const percent = Math.round(10000 * loss) / 100;
  return percent <= 0
    ? "tan bueno como en coma flotante"
    : `${f.percent(percent, 2)} más bits que en coma flotante`;
}

function quote(token: string): string {
  return `«${visible(token)}»`;
}
