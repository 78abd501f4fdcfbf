/** An ONNX graph in memory, for onnx-file.ts to write and for test/interpreter.ts to check. */

export type TensorData = Float32Array | Int32Array | Int8Array | BigInt64Array;

export interface Constant {
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export type Attribute = number | readonly number[];

export interface Node {
  readonly op: Op;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The operators that are used; every ONNX runtime has them. */
export type Op =
  | "Add"
  | "Cast"
  | "Clip"
  | "Concat"
  | "Abs"
  | "Floor"
  | "Gather"
  | "Gemm"
  | "MatMul"
  | "Mul"
  | "ReduceMax"
  | "ReduceSum"
  | "ReduceSumSquare"
  | "Reshape"
  | "Round"
  | "Slice"
  | "Sub"
  | "Transpose";

export type ElementType = "float32" | "int32" | "int8" | "int64";

export interface Port {
  readonly name: string;
  readonly type: ElementType;
  /** A string names a dimension that is not fixed. */
  readonly dims: readonly (number | string)[];
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Constant>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];

  input(name: string, type: ElementType, dims: readonly (number | string)[]): string {
    this.#inputs.push({ name, type, dims });
    return name;
  }

  /** Names a tensor as a result of the graph. */
  output(name: string, dims: readonly (number | string)[]): void {
    this.#outputs.push({ name, type: "float32", dims });
  }

  constant(name: string, dims: readonly number[], data: TensorData): string {
    this.#constants.set(name, { dims, data });
    return name;
  }

  /** A float32 scalar. The same value is stored only once. */
  scalar(value: number): string {
    const name = `scalar ${value}`;
    return this.#constants.has(name) ? name : this.constant(name, [], Float32Array.of(value));
  }

  /** An int64 vector, for shapes, axes and bounds of slices. The same values are stored only once. */
  integers(...values: number[]): string {
    const name = `integers ${values}`;
    const data = BigInt64Array.from(values, BigInt);
    return this.#constants.has(name) ? name : this.constant(name, [values.length], data);
  }

  op(op: Op, inputs: readonly string[], attributes: Record<string, Attribute> = {}, output?: string): string {
    const name = output ?? `${op}.${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, output: name, attributes });
    return name;
  }

  build(): Graph {
    return { nodes: this.#nodes, constants: this.#constants, inputs: this.#inputs, outputs: this.#outputs };
  }
}
