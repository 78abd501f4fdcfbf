/**
 * A model file: the integer spec as bytes. The SHA-256 of the whole file is the model's id, so the layout is part of
 * what an id names: another layout gives every model another id.
 *
 * All numbers are little-endian. u8, u32, i8, i16: integers of 8, 32 and 16 bits; f64: an IEEE double; x[n]: n values
 * of that type, one after the other. Fields follow each other without gaps, and nothing follows the last one.
 *
 * ```
 * file   = "NACSPEC" (7 bytes)  layout u8 (1)
 *          shape  [siluUnits u32] with SiLU  embeddingExponent i8  embedding i16[width]
 *          head: linear(width, vocabSize)
 *          hasEmbeddingTable u8 (0 or 1)  [embeddingTable: linear(width, vocabSize)]
 *          memory: i8[rows memoryWidth] of each table, row by row
 *          layer[layers]
 *          finalNorm: norm  tokenWeights u8[vocabSize]
 * shape  = vocabSize u32  width u32  layers u32  heads u32  kvHeads u32  headDim u32  hidden u32
 *          window u32 (0: none)  maxPositions u32  normEpsilon f64  ropeTheta f64  scaling
 *          activation u8 (0 ReLU, 1 SiLU, 2 the square of ReLU, without gates)
 *          tables u8 (of the memory, at most 3)  [memoryWidth u32  rows u32[tables]]
 * scaling = 0 u8
 *         | 1 u8  factor f64                                     (linear)
 *         | 2 u8  factor f64  lowFrequency f64  highFrequency f64  trainedPositions u32   (Llama 3)
 * layer  = [recall: linear(tables memoryWidth, width)] where there is memory
 *          attentionNorm: norm  qkv: linear(width, (heads + 2 kvHeads) headDim)
 *          scoreShift i8  attentionShift i8  output: linear(heads headDim, width)
 *          ffnNorm: norm  intoHidden: linear(width, 2 hidden; with the square of ReLU, hidden)
 *          hiddenShift i8  down: linear(hidden, width)
 * norm   = shift i8 (-128: dynamic)  gain f64  epsilon f64  hasChannelShifts u8 (0 or 1)  [channelShifts i8[width]]
 * linear(inputs, outputs) = bits u8  part u32 (0: all inputs)
 *          exponents i8[outputs]  weights i8[inputs outputs], output by output within each input
 * ```
 */

import { MOST_TABLES } from "../lookups.ts";
import {
  type DecoderShape,
  intoHiddenOutputs,
  type MemoryShape,
  type RopeScaling,
  rememberedColumns,
} from "./shape.ts";
import type { Linear, Norm, Spec, SpecLayer } from "./spec.ts";
import { FieldReader, FieldWriter } from "./spec-fields.ts";

const MAGIC = "NACSPEC";
const LAYOUT = 1;

const ACTIVATIONS: readonly DecoderShape["activation"][] = ["relu", "silu", "relu2"];
/** The shift of a norm that chooses it row by row. */
const DYNAMIC = -128;

export function writeSpec(spec: Spec): Uint8Array {
  const { shape, embeddingTable, memory = [] } = spec;
  const writer = new FieldWriter();
  writer.bytes(new TextEncoder().encode(MAGIC));
  writer.u8(LAYOUT);
  writeShape(writer, shape);
  if (shape.activation === "silu") writer.u32(spec.siluUnits!);
  writer.i8(spec.embeddingExponent);
  writer.i16s(spec.embedding, shape.width);
  writeLinear(writer, spec.head, shape.width, shape.vocabSize);
  writer.u8(embeddingTable ? 1 : 0);
  if (embeddingTable) writeLinear(writer, embeddingTable, shape.width, shape.vocabSize);
  shape.memory?.rows.forEach((rows, i) => {
    writer.array(memory[i]!, rows * shape.memory!.width);
  });
  for (const layer of spec.layers) writeLayer(writer, layer, shape);
  writeNorm(writer, spec.finalNorm, shape.width);
  writer.array(spec.tokenWeights, shape.vocabSize);
  return writer.file();
}

function writeShape(writer: FieldWriter, shape: DecoderShape): void {
  for (const size of [
    shape.vocabSize,
    shape.width,
    shape.layers,
    shape.heads,
    shape.kvHeads,
    shape.headDim,
    shape.hidden,
    shape.window ?? 0,
    shape.maxPositions,
  ]) {
    writer.u32(size);
  }
  writer.f64(shape.normEpsilon);
  writer.f64(shape.ropeTheta);
  writeScaling(writer, shape);
  writer.u8(ACTIVATIONS.indexOf(shape.activation));
  writeMemoryShape(writer, shape);
}

function writeScaling(writer: FieldWriter, { ropeScaling: scaling }: DecoderShape): void {
  writer.u8(scaling ? (scaling.type === "linear" ? 1 : 2) : 0);
  if (!scaling) return;
  writer.f64(scaling.factor);
  if (scaling.type === "linear") return;
  writer.f64(scaling.lowFrequency);
  writer.f64(scaling.highFrequency);
  writer.u32(scaling.trainedPositions);
}

function writeMemoryShape(writer: FieldWriter, { memory }: DecoderShape): void {
  writer.u8(memory?.rows.length ?? 0);
  if (!memory) return;
  writer.u32(memory.width);
  for (const rows of memory.rows) writer.u32(rows);
}

function writeLayer(writer: FieldWriter, layer: SpecLayer, shape: DecoderShape): void {
  const { width, heads, kvHeads, headDim, hidden } = shape;
  if (layer.recall) writeLinear(writer, layer.recall, rememberedColumns(shape), width);
  writeNorm(writer, layer.attentionNorm, width);
  writeLinear(writer, layer.qkv, width, (heads + 2 * kvHeads) * headDim);
  writer.i8(layer.scoreShift);
  writer.i8(layer.attentionShift);
  writeLinear(writer, layer.output, heads * headDim, width);
  writeNorm(writer, layer.ffnNorm, width);
  writeLinear(writer, layer.intoHidden, width, intoHiddenOutputs(shape));
  writer.i8(layer.hiddenShift);
  writeLinear(writer, layer.down, hidden, width);
}

function writeNorm(writer: FieldWriter, norm: Norm, width: number): void {
  const { shift, gain, epsilon, channelShifts } = norm;
  writer.i8(shift === "dynamic" ? DYNAMIC : shift);
  writer.f64(gain);
  writer.f64(epsilon);
  writer.u8(channelShifts ? 1 : 0);
  if (channelShifts) writer.array(channelShifts, width);
}

function writeLinear(writer: FieldWriter, linear: Linear, inputs: number, outputs: number): void {
  writer.u8(linear.inputQuantization.bits);
  writer.u32(linear.part ?? 0);
  writer.array(linear.exponents, outputs);
  writer.array(linear.weights, inputs * outputs);
}

/** Throws when the file is not a spec; its hash is the caller's to check. */
export function readSpec(file: Uint8Array): Spec {
  const reader = new FieldReader(file);
  if (new TextDecoder().decode(reader.bytes(MAGIC.length)) !== MAGIC)
    throw new Error("this is not a Nacre model file");
  const layout = reader.u8();
  if (layout !== LAYOUT)
    throw new Error(`this model file has layout ${layout}, which this Nacre does not know; use a newer one`);
  const shape = readShape(reader);
  const siluUnits = shape.activation === "silu" ? reader.u32() : undefined;
  if (siluUnits === 0) throw new Error("the model file is damaged: its SiLU has no units");
  const embeddingExponent = reader.i8();
  const embedding = reader.i16s(shape.width);
  const head = readLinear(reader, shape.width, shape.vocabSize);
  const embeddingTable = reader.flag() ? readLinear(reader, shape.width, shape.vocabSize) : undefined;
  const { memory: memoryShape } = shape;
  const memory = memoryShape?.rows.map((rows) => reader.i8s(rows * memoryShape.width));
  const layers: SpecLayer[] = [];
  for (let i = 0; i < shape.layers; i++) layers.push(readLayer(reader, shape));
  const spec: Spec = {
    shape,
    ...(siluUnits ? { siluUnits } : {}),
    head,
    ...(embeddingTable ? { embeddingTable } : {}),
    embedding,
    embeddingExponent,
    ...(memory ? { memory } : {}),
    layers,
    finalNorm: readNorm(reader, shape.width),
    tokenWeights: reader.bytes(shape.vocabSize),
  };
  reader.expectEnd();
  return spec;
}

function readShape(reader: FieldReader): DecoderShape {
  const sizes = {
    vocabSize: reader.u32(),
    width: reader.u32(),
    layers: reader.u32(),
    heads: reader.u32(),
    kvHeads: reader.u32(),
    headDim: reader.u32(),
    hidden: reader.u32(),
    window: reader.u32() || null,
    maxPositions: reader.u32(),
    normEpsilon: reader.f64(),
    ropeTheta: reader.f64(),
  };
  const ropeScaling = readScaling(reader);
  const activation = ACTIVATIONS[reader.u8()];
  if (!activation) throw new Error("the model file has an unknown activation function");
  const memory = readMemoryShape(reader);
  return { ...sizes, activation, ...(ropeScaling ? { ropeScaling } : {}), ...(memory ? { memory } : {}) };
}

function readScaling(reader: FieldReader): RopeScaling | undefined {
  const kind = reader.u8();
  if (kind === 0) return undefined;
  if (kind > 2) throw new Error(`the model file has a RoPE scaling of an unknown kind ${kind}`);
  const factor = reader.f64();
  if (kind === 1) return { type: "linear", factor };
  return {
    type: "llama3",
    factor,
    lowFrequency: reader.f64(),
    highFrequency: reader.f64(),
    trainedPositions: reader.u32(),
  };
}

function readMemoryShape(reader: FieldReader): MemoryShape | undefined {
  const tables = reader.u8();
  if (tables > MOST_TABLES)
    throw new Error(`the model file has ${tables} tables of memory, which is too many`);
  if (tables === 0) return undefined;
  const memory: MemoryShape = {
    width: reader.u32(),
    rows: Array.from({ length: tables }, () => reader.u32()),
  };
  if (memory.rows.some((rows) => rows === 0 || rows & (rows - 1)))
    throw new Error("the model file has a table of memory whose number of rows is no power of two");
  return memory;
}

function readLayer(reader: FieldReader, shape: DecoderShape): SpecLayer {
  const { width, heads, kvHeads, headDim, hidden } = shape;
  return {
    ...(shape.memory ? { recall: readLinear(reader, rememberedColumns(shape), width) } : {}),
    attentionNorm: readNorm(reader, width),
    qkv: readLinear(reader, width, (heads + 2 * kvHeads) * headDim),
    scoreShift: reader.i8(),
    attentionShift: reader.i8(),
    output: readLinear(reader, heads * headDim, width),
    ffnNorm: readNorm(reader, width),
    intoHidden: readLinear(reader, width, intoHiddenOutputs(shape)),
    hiddenShift: reader.i8(),
    down: readLinear(reader, hidden, width),
  };
}

function readNorm(reader: FieldReader, width: number): Norm {
  const shift = reader.i8();
  const norm: Norm = {
    shift: shift === DYNAMIC ? "dynamic" : shift,
    gain: reader.f64(),
    epsilon: reader.f64(),
  };
  return reader.flag() ? { ...norm, channelShifts: reader.i8s(width) } : norm;
}

function readLinear(reader: FieldReader, inputs: number, outputs: number): Linear {
  const bits = reader.u8();
  if (bits < 2 || bits > 16)
    throw new Error(`the model file has a linear map whose inputs have ${bits} bits`);
  const part = reader.u32();
  return {
    inputs,
    outputs,
    inputQuantization: { bits },
    ...(part > 0 ? { part } : {}),
    exponents: reader.i8s(outputs),
    weights: reader.i8s(inputs * outputs),
  };
}
