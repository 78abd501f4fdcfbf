/** What pieces are called: so that names in alphabetical order are ranges in order. */

import { SUFFIX } from "../../core.ts";

const DIGITS = 16;
const PIECE = /^(.*)\.\d{16}\.piece$/;

/** Of the range that begins at `start`. */
export function pieceName(stem: string, start: number): string {
  return `${stem}.${padded(start)}.piece`;
}

export function padded(start: number): string {
  return String(start).padStart(DIGITS, "0");
}

/** The file that this piece is one of; undefined when its name does not say so. */
export function joinedName(piece: string): string | undefined {
  const stem = PIECE.exec(piece)?.[1];
  return stem === undefined ? undefined : `${stem}${SUFFIX}`;
}
