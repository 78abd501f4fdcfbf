import type { Damage, NacreError } from "../core.ts";

/** What is wrong with a part of a file, and which bytes of the original are lost with it. */
export function damageSentence({ part, error, start, end }: Damage): string {
  return `${part} is damaged (${detailOf(error)})${lossOf(start, end)}`;
}

function lossOf(start: number, end: number | undefined): string {
  if (end === undefined) return `: everything from byte ${start} on is lost`;
  return end > start ? `: bytes ${start} to ${end - 1} of the original are lost` : "";
}

function detailOf(error: NacreError): string {
  if (error.is("corrupt")) return error.data.detail;
  if (error.is("unsupported")) return `it uses ${error.data.what}, which this Nacre does not know`;
  return "its end is missing";
}
