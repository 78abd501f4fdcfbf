/** Texts of kinds that no package here holds, made from a fixed sequence of numbers. */

import { mobyDick } from "../test/moby-dick.ts";

/** Integers below `limit`; a linear congruential generator. */
export function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * limit);
  };
}

function encode(parts: Iterable<string>, length: number): Uint8Array {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length >= length) break;
  }
  return new TextEncoder().encode(text).subarray(0, length);
}

/** A web server's log in the combined format. */
export function accessLog(length: number): Uint8Array {
  const below = numbers(7);
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;
  const hosts = Array.from(
    { length: 40 },
    () => `${below(223) + 1}.${below(256)}.${below(256)}.${below(256)}`,
  );
  const paths = [
    "/",
    "/index.html",
    "/style.css",
    "/app.js",
    "/favicon.ico",
    "/api/items",
    "/login",
    "/images/logo.png",
  ];
  const agents = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "curl/8.7.1",
  ];
  const two = (n: number) => String(n).padStart(2, "0");
  function* lines(): Generator<string> {
    for (let second = 0; ; second += below(4)) {
      const time = `${two(6 + (Math.floor(second / 3600) % 18))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
      const path = below(3) === 0 ? `/api/items/${below(5000)}?page=${below(20)}` : pick(paths);
      const method = below(12) === 0 ? "POST" : "GET";
      const status = pick([200, 200, 200, 200, 304, 304, 404, 302]);
      const size = status === 200 ? 200 + below(40_000) : 0;
      yield `${pick(hosts)} - - [14/Oct/2025:${time} +0000] "${method} ${path} HTTP/1.1" ${status} ${size} "-" "${pick(agents)}"\n`;
    }
  }
  return encode(lines(), length);
}

/** The later chapters of Moby-Dick as a page of marked-up paragraphs. */
export function htmlPage(length: number): Uint8Array {
  const text = new TextDecoder().decode(mobyDick(240_000)).slice(150_000);
  const paragraphs = text.split(/\r?\n\r?\n+/);
  function* parts(): Generator<string> {
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n  <meta charset="utf-8">\n  <title>Moby-Dick</title>\n  <link rel="stylesheet" href="book.css">\n</head>\n<body>\n<main id="text">\n';
    for (const [i, paragraph] of paragraphs.entries()) {
      if (i % 8 === 0)
        yield `  <h2 id="part-${i / 8 + 1}"><a href="#part-${i / 8 + 1}">Part ${i / 8 + 1}</a></h2>\n`;
      const inner = paragraph
        .trim()
        .replace(/"([^"]*)"/g, "<q>$1</q>")
        .replace(/_([^_]*)_/g, "<em>$1</em>");
      yield `  <p class="paragraph" data-number="${i + 1}">${inner}</p>\n`;
    }
  }
  return encode(parts(), length);
}
