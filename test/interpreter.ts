/**
 * The proof of exactness: runs a graph in float64 and throws unless every element of every tensor is a float32, and
 * every dot product stays below 2^24 units of its grid even if all its terms had the same sign. Then every order of
 * summation gives the same result.
 */

import type { Attribute, Graph, Node } from "../src/model/onnx/graph.ts";
import { EXACT_LIMIT } from "../src/model/spec/dyadic.ts";

export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** An intermediate result could depend on the order of evaluation. */
class InexactError extends Error {}

/** The graph's constants in float64, for all its runs. */
export function constantsOf(graph: Graph): ReadonlyMap<string, Tensor> {
  return new Map(
    [...graph.constants].map(([name, { dims, data }]) => [
      name,
      { dims, data: Float64Array.from(data as Float32Array, Number) },
    ]),
  );
}

export function interpret(
  graph: Graph,
  constants: ReadonlyMap<string, Tensor>,
  inputs: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  const values = new Map<string, Tensor>([...constants, ...inputs]);
  for (const node of graph.nodes) {
    const operands = node.inputs.map((name) => {
      const value = values.get(name);
      if (!value) throw new Error(`${node.op} reads ${name}, which no node has written`);
      return value;
    });
    const result = evaluate(node, operands);
    for (const element of result.data) {
      if (Math.fround(element) !== element)
        throw new InexactError(`${node.output}: ${element} is not a float32`);
    }
    values.set(node.output, result);
  }
  return values;
}

const size = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);
const ints = (tensor: Tensor | undefined) => Array.from((tensor as Tensor).data);

function evaluate(node: Node, operands: Tensor[]): Tensor {
  const [a, b, c] = operands as [Tensor, Tensor, Tensor];
  const attribute = (name: string): Attribute => node.attributes[name] as Attribute;
  switch (node.op) {
    case "Add":
      return broadcast(a, b, (x, y) => x + y);
    case "Sub":
      return broadcast(a, b, (x, y) => x - y);
    case "Mul":
      return broadcast(a, b, (x, y) => x * y);
    case "Abs":
      return { dims: a.dims, data: a.data.map(Math.abs) };
    case "Floor":
      return { dims: a.dims, data: a.data.map(Math.floor) };
    case "Round":
      return { dims: a.dims, data: a.data.map(nearest) };
    case "Clip":
      return { dims: a.dims, data: a.data.map((x) => Math.max(b.data[0]!, Math.min(c.data[0]!, x))) };
    case "Cast":
      return cast(a, attribute("to") as number);
    case "Gather":
      return gather(a, b);
    case "Gemm":
      return gemm(node, a, b, c);
    case "MatMul":
      return matmul(node, a, b);
    case "ReduceMax":
      return reduce(node, a, b, Number.NEGATIVE_INFINITY, Math.max);
    case "ReduceSum":
      return reduce(node, a, b, 0, (sum, x) => sum + x);
    case "ReduceSumSquare":
      return reduce(node, a, b, 0, (sum, x) => sum + x * x);
    case "Reshape":
      return reshape(a, ints(b));
    case "Slice":
      return slice(a, operands.slice(1).map((o) => ints(o)[0] as number) as [number, number, number]);
    case "Transpose":
      return transpose(a, attribute("perm") as number[]);
    case "Concat":
      return concat(operands, attribute("axis") as number);
  }
}

function broadcast(a: Tensor, b: Tensor, apply: (x: number, y: number) => number): Tensor {
  const rank = Math.max(a.dims.length, b.dims.length);
  const pad = (dims: readonly number[]) => [...Array(rank - dims.length).fill(1), ...dims];
  const [da, db] = [pad(a.dims), pad(b.dims)];
  const dims = da.map((d, i) => (d === 1 ? db[i]! : d));
  const data = new Float64Array(size(dims));
  const index = new Array(rank).fill(0);
  for (let at = 0; at < data.length; at++) {
    let ia = 0;
    let ib = 0;
    for (let r = 0; r < rank; r++) {
      ia = ia * da[r] + (da[r] === 1 ? 0 : index[r]);
      ib = ib * db[r] + (db[r] === 1 ? 0 : index[r]);
    }
    data[at] = apply(a.data[ia]!, b.data[ib]!);
    for (let r = rank - 1; r >= 0 && ++index[r] === dims[r]; r--) index[r] = 0;
  }
  return { dims, data };
}

/** The nearest integer; halves go to the even one. */
function nearest(x: number): number {
  const floor = Math.floor(x);
  const above = x - floor;
  return above < 0.5 || (above === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

function cast(a: Tensor, to: number): Tensor {
  const data = a.data.map((x) => Math.trunc(x));
  if (to === 1) return a;
  if (to === 3 && data.some((x) => x < -128 || x > 127)) throw new InexactError("a cast to int8 overflows");
  return { dims: a.dims, data };
}

function gather(table: Tensor, indices: Tensor): Tensor {
  const row = size(table.dims.slice(1));
  const data = new Float64Array(indices.data.length * row);
  indices.data.forEach((index, i) => {
    if (!(index >= 0 && index < table.dims[0]!))
      throw new InexactError(`index ${index} is outside its table`);
    data.set(table.data.subarray(index * row, (index + 1) * row), i * row);
  });
  return { dims: [...indices.dims, ...table.dims.slice(1)], data };
}

/** The largest power of two that divides every element. */
function grid(data: Float64Array): number {
  let unit = 1;
  for (const x of data) {
    if (x === 0) continue;
    while (x % unit !== 0) unit /= 2;
  }
  if (unit === 1) while (data.every((x) => x % (unit * 2) === 0) && unit < EXACT_LIMIT) unit *= 2;
  return unit;
}

function checkedDot(node: Node, K: number, units: number, bias: number, at: (k: number) => number): number {
  let sum = bias;
  let magnitude = Math.abs(bias);
  for (let k = 0; k < K; k++) {
    const product = at(k);
    sum += product;
    magnitude += Math.abs(product);
  }
  if (magnitude / units >= EXACT_LIMIT + 1)
    throw new InexactError(`${node.op} ${node.output}: ${magnitude / units} units`);
  return sum;
}

/** A [N, K], B [K, M], or [M, K] with transB, and C [M]. Each column has its own grid. */
function gemm(node: Node, a: Tensor, b: Tensor, c: Tensor): Tensor {
  const [N, K] = a.dims as [number, number];
  const transposed = node.attributes.transB === 1;
  const M = b.dims[transposed ? 0 : 1]!;
  const data = new Float64Array(N * M);
  const column = new Float64Array(K + 1);
  for (let m = 0; m < M; m++) {
    for (let k = 0; k < K; k++) column[k] = b.data[transposed ? m * K + k : k * M + m]!;
    column[K] = c.data[m]!;
    const units = grid(column);
    for (let n = 0; n < N; n++) {
      data[n * M + m] = checkedDot(node, K, units, column[K]!, (k) => a.data[n * K + k]! * column[k]!);
    }
  }
  return { dims: [N, M], data };
}

/** Batched [..., N, K] x [..., K, M] of integers. The leading dimensions are equal, or B has none. */
function matmul(node: Node, a: Tensor, b: Tensor): Tensor {
  const [N, K] = a.dims.slice(-2) as [number, number];
  const M = b.dims.at(-1) as number;
  const batches = size(a.dims.slice(0, -2));
  const shared = b.dims.length === 2;
  const data = new Float64Array(batches * N * M);
  for (let batch = 0; batch < batches; batch++) {
    const atB = shared ? 0 : batch * K * M;
    for (let n = 0; n < N; n++) {
      const atA = (batch * N + n) * K;
      for (let m = 0; m < M; m++) {
        data[(batch * N + n) * M + m] = checkedDot(
          node,
          K,
          1,
          0,
          (k) => a.data[atA + k]! * b.data[atB + k * M + m]!,
        );
      }
    }
  }
  return { dims: [...a.dims.slice(0, -1), M], data };
}

/** Reduces the last axis. */
function reduce(
  node: Node,
  a: Tensor,
  axes: Tensor,
  start: number,
  step: (sum: number, x: number) => number,
): Tensor {
  const columns = a.dims.at(-1) as number;
  if (ints(axes)[0] !== a.dims.length - 1) throw new Error(`${node.op} supports the last axis only`);
  const data = new Float64Array(a.data.length / columns);
  for (let row = 0; row < data.length; row++) {
    let sum = start;
    for (let i = 0; i < columns; i++) sum = step(sum, a.data[row * columns + i]!);
    if (sum > EXACT_LIMIT) throw new InexactError(`${node.output}: a sum of ${sum}`);
    data[row] = sum;
  }
  return { dims: [...a.dims.slice(0, -1), 1], data };
}

function reshape(a: Tensor, target: number[]): Tensor {
  const dims = target.map((d, i) => (d === 0 ? a.dims[i]! : d));
  const known = dims.reduce((product, d) => (d === -1 ? product : product * d), 1);
  return { dims: dims.map((d) => (d === -1 ? a.data.length / known : d)), data: a.data };
}

function slice(a: Tensor, [start, end, axis]: [number, number, number]): Tensor {
  const stop = Math.min(end, a.dims[axis]!);
  const dims = a.dims.map((d, i) => (i === axis ? stop - start : d));
  const inner = size(a.dims.slice(axis + 1));
  const stride = a.dims[axis]! * inner;
  const data = new Float64Array(size(dims));
  const length = (stop - start) * inner;
  for (let o = 0; o * stride < a.data.length; o++) {
    data.set(a.data.subarray(o * stride + start * inner, o * stride + stop * inner), o * length);
  }
  return { dims, data };
}

function transpose(a: Tensor, perm: readonly number[]): Tensor {
  const dims = perm.map((p) => a.dims[p]!);
  const strides = a.dims.map((_, i) => size(a.dims.slice(i + 1)));
  const data = new Float64Array(a.data.length);
  const index = new Array(dims.length).fill(0);
  for (let at = 0; at < data.length; at++) {
    let from = 0;
    for (let r = 0; r < dims.length; r++) from += index[r] * (strides[perm[r]!] as number);
    data[at] = a.data[from]!;
    for (let r = dims.length - 1; r >= 0 && ++index[r] === dims[r]; r--) index[r] = 0;
  }
  return { dims, data };
}

/** Concatenates along the last axis. */
function concat(parts: Tensor[], axis: number): Tensor {
  const [first] = parts as [Tensor];
  if (axis !== first.dims.length - 1) throw new Error("Concat supports the last axis only");
  const columns = parts.reduce((sum, part) => sum + part.dims[axis]!, 0);
  const rows = size(first.dims.slice(0, -1));
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    const width = part.dims[axis]!;
    for (let row = 0; row < rows; row++)
      data.set(part.data.subarray(row * width, (row + 1) * width), row * columns + at);
    at += width;
  }
  return { dims: [...first.dims.slice(0, -1), columns], data };
}
