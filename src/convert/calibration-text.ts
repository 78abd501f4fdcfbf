import { START_TOKEN } from "../model/model.ts";
import type { DecoderShape } from "../model/spec/shape.ts";
import { ABSENT, type ByteOrderTokenizer } from "../model/tokenizer.ts";

/**
 * The text whose activations set the ranges of an integer spec: prose in the public domain, then markup, code, data and
 * other scripts of our own writing, so that no kind of text meets a range that was never measured. Changing a byte of
 * it changes the ids of models.
 */
export const CALIBRATION_TEXT = [
  `Four score and seven years ago our fathers brought forth on this continent, a new nation, conceived in Liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in a great civil war, testing whether that nation, or any nation so conceived and so dedicated, can long endure. We are met on a great battle-field of that war. We have come to dedicate a portion of that field, as a final resting place for those who here gave their lives that that nation might live. It is altogether fitting and proper that we should do this.

We the People of the United States, in Order to form a more perfect Union, establish Justice, insure domestic Tranquility, provide for the common defence, promote the general Welfare, and secure the Blessings of Liberty to ourselves and our Posterity, do ordain and establish this Constitution for the United States of America.

"And what," said she, "have you been doing all the morning?" He laughed; he did not know. The rain had stopped, the lamps along the quay were lit one after another, and somewhere behind the houses a clock struck five.

`,
  `== Geography ==
The '''River Alder''' is a [[river]] in the north of the country. It rises at {{convert|412|m|ft}} above sea level and flows {{convert|63|km|mi}} south-east to join the [[Teme (river)|Teme]] near the town of Kirkwell, population 12,480 ([[2011 census]]).<ref name="survey">{{cite book |last=Marsh |first=Helen |title=Rivers of the North |year=1987 |page=42 |isbn=0-19-853453-1}}</ref>

* 1902: the first bridge is built
* 1934–1937: the dam and its power station are added
* 1968: the flood of 14 July destroys 31 houses

{| class="wikitable"
! Station !! Flow (m3/s) !! Since
|-
| Alderhead || 3.4 || 1951
|}

`,
  `#include <stdio.h>
#include <stdlib.h>

/* Return the index of key in a[0..n-1], or -1. */
static int find(const int *a, size_t n, int key) {
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (a[mid] < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && a[lo] == key ? (int)lo : -1;
}

class Queue:
    """A bounded queue of jobs."""

    def __init__(self, limit=16):
        self.limit = limit
        self.items = []

    def push(self, item):
        if len(self.items) >= self.limit:
            raise OverflowError("queue is full: %d" % self.limit)
        self.items.append(item)

export function debounce<T extends unknown[]>(run: (...args: T) => void, ms = 250) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: T) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

`,
  `{"id": 1042, "name": "Ada Brown", "email": "ada@example.org", "tags": ["admin", "beta"], "active": true, "score": 0.8125, "address": {"street": "12 Mill Lane", "city": "Leeds", "zip": null}}
date,station,temp_c,wind_kmh,rain_mm
2021-03-01,EDI,4.5,22,0.0
2021-03-02,EDI,5.1,18,1.2
2021-03-03,EDI,3.9,31,7.4
192.168.0.17 - - [12/Oct/2020:06:25:24 +0000] "GET /index.html HTTP/1.1" 200 5316 "-" "Mozilla/5.0 (X11; Linux x86_64)"
192.168.0.17 - - [12/Oct/2020:06:25:25 +0000] "GET /style.css HTTP/1.1" 304 0 "-" "Mozilla/5.0 (X11; Linux x86_64)"
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Notes &amp; Queries</title><link rel="stylesheet" href="style.css"></head>
<body class="page"><ul id="nav"><li><a href="/about">About</a></li><li><a href="/contact?id=7">Contact</a></li></ul></body>
</html>
server:
  port: 8080
  hosts:
    - name: alpha
      weight: 3

`,
  `Der schnelle braune Fuchs springt über den faulen Hund. L'été dernier, nous avons marché jusqu'à la mer. El niño comió después. Быстрая лиса. 敏捷的棕色狐狸跳过了懒狗。 こんにちは世界。 ¿Qué? — “quoted” … €10 ≈ £8.60

MZ\u0000\u0001\u0002\u0003\u007f aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0000000000000000 ================ zqxjk QWRTY 8f14e45fceea167a5a36dedd4bea2543

NAME
       find - search for files in a directory hierarchy

SYNOPSIS
       find [-H] [-L] [-P] [path...] [expression]

DESCRIPTION
       This manual page documents the GNU version of find. If no paths are given, the current directory is used; see the section "EXPRESSION" below.
`,
] as const;

/** Tokens taken from each passage: the float model takes most of the time of a conversion. */
const LONGEST = 256;

/**
 * The passages as token ids of the checkpoint, in texts that are at most a window long. rows: as for `convert`.
 *
 * Of a passage longer than that the beginning is taken. Only a model with memory sees all of it, piece by piece: its
 * window is short, and what it remembers differs with every few tokens. To do so with others would change their ids.
 */
export function calibrationTokens(
  tokenizer: ByteOrderTokenizer,
  shape: DecoderShape,
  rows: Int32Array,
): Int32Array[] {
  const limit = Math.min(LONGEST, shape.window ?? shape.maxPositions);
  return CALIBRATION_TEXT.flatMap((text) => {
    const ranks = Int32Array.of(START_TOKEN, ...tokenizer.encode(new TextEncoder().encode(text)));
    const pieces = shape.memory ? Math.ceil(ranks.length / limit) : 1;
    return Array.from({ length: pieces }, (_, i) =>
      ranks
        .slice(i * limit, (i + 1) * limit)
        .map((rank) => rows[rank]!)
        .filter((id) => id !== ABSENT),
    );
  });
}
