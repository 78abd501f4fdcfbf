/** Lines of pixels, with or without the filters of PNG, coded from their neighbours. */

import { codeDecision, codeValue, createKinds } from "../adaptive";
import { byteTableBitsOf } from "../ensembles";
import { createHistory } from "../history";
import { allocate, guardObjects } from "../memory";
import { isTruncated } from "../range-coder";
import { createTree } from "../tree";
import { predictionOf } from "./filters";
import { byteAt, createPixelContexts } from "./pixel-contexts";
import { codePixelByte, createPixelStage } from "./pixel-stage";

let raw: usize = 0;
let rowBytes: i32 = 0;
let pixelBytes: i32 = 0;
let isFiltered: bool = false;
/** Bytes coded, in the line that is being coded: its filter too. */
let inRow: i32 = 0;
let filter: i32 = 0;
/** By the filter of the line before: whether this one's is the same; and which it is, 8 bits. */
let kinds: usize = 0;

/**
 * Open `count` bytes: lines of `row` bytes, each behind one that names its filter if they are filtered, of pixels of
 * `pixel` bytes (1 to 8; row is a multiple of it). Returns where the raw bytes stand, u8[count].
 */
export function openPixels(count: i32, row: i32, pixel: i32, filtered: bool): usize {
  raw = allocate(count);
  rowBytes = row;
  pixelBytes = pixel;
  isFiltered = filtered;
  kinds = createKinds(256 + 256);
  createHistory(1, count);
  createTree(256, 0);
  createPixelContexts(count, row, pixel);
  createPixelStage(byteTableBitsOf(count), row, pixel);
  guardObjects();
  return raw;
}

/** Code the raw bytes from..to-1. A decoder stops early when its payload ends too early. */
export function codePixels(from: i32, to: i32): void {
  for (let at = raw + from; at < raw + to && !isTruncated(); at++) {
    if (isFiltered && inRow === 0) store<u8>(at, codeFilter(load<u8>(at)));
    else store<u8>(at, codeByte(load<u8>(at)));
    inRow = inRow + 1 === rowBytes + (isFiltered ? 1 : 0) ? 0 : inRow + 1;
  }
}

function codeFilter(wanted: i32): i32 {
  const isSame = codeDecision(kinds, filter, wanted === filter ? 1 : 0);
  if (!isSame) filter = codeValue(kinds, 256, 8, wanted);
  return filter;
}

/** A byte as it stands in the file; coded is what it was before the filter. */
function codeByte(byte: i32): i32 {
  if (!isFiltered) return codePixelByte(byte);
  const isFirst = inRow <= pixelBytes;
  const left = isFirst ? 0 : byteAt(pixelBytes);
  const corner = isFirst ? 0 : byteAt(rowBytes + pixelBytes);
  const taken = predictionOf(filter, left, byteAt(rowBytes), corner);
  return (codePixelByte((byte + taken) & 255) - taken) & 255;
}
