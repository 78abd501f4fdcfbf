/** Writes a graph as an ONNX ModelProto, with the field numbers of onnx/onnx.proto and opset 18. */

import protobuf from "protobufjs/minimal.js";
import type { Attribute, Constant, ElementType, Graph, Node, Port, TensorData } from "./graph.ts";

const OPSET = 18;
const IR_VERSION = 8;
/** TensorProto.DataType. */
const DATA_TYPE: Record<ElementType, number> = { float32: 1, int8: 3, int32: 6, int64: 7 };

type Message = (writer: protobuf.Writer) => void;

const message = (writer: protobuf.Writer, field: number, write: Message): void => {
  writer.uint32((field << 3) | 2).fork();
  write(writer);
  writer.ldelim();
};
const text = (writer: protobuf.Writer, field: number, value: string) =>
  writer.uint32((field << 3) | 2).string(value);
const varint = (writer: protobuf.Writer, field: number, value: number) =>
  writer.uint32(field << 3).int64(value);

export function writeOnnx(graph: Graph): Uint8Array {
  const writer = protobuf.Writer.create();
  varint(writer, 1, IR_VERSION);
  text(writer, 2, "nacre");
  message(writer, 7, (w) => writeGraph(w, graph));
  message(writer, 8, (w) => {
    text(w, 1, "");
    varint(w, 2, OPSET);
  });
  return writer.finish();
}

function writeGraph(writer: protobuf.Writer, graph: Graph): void {
  for (const node of graph.nodes) message(writer, 1, (w) => writeNode(w, node));
  text(writer, 2, "decoder");
  for (const [name, constant] of graph.constants) message(writer, 5, (w) => writeTensor(w, name, constant));
  for (const port of graph.inputs) message(writer, 11, (w) => writePort(w, port));
  for (const port of graph.outputs) message(writer, 12, (w) => writePort(w, port));
}

function writeNode(writer: protobuf.Writer, node: Node): void {
  for (const input of node.inputs) text(writer, 1, input);
  text(writer, 2, node.output);
  text(writer, 3, node.output);
  text(writer, 4, node.op);
  for (const [name, value] of Object.entries(node.attributes))
    message(writer, 5, (w) => writeAttribute(w, name, value));
}

function writeAttribute(writer: protobuf.Writer, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === "number") {
    varint(writer, 3, value);
    varint(writer, 20, 2); // INT
  } else {
    for (const item of value) varint(writer, 8, item);
    varint(writer, 20, 7); // INTS
  }
}

function elementType(data: TensorData): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  return data instanceof Int8Array ? "int8" : "int64";
}

function writeTensor(writer: protobuf.Writer, name: string, { dims, data }: Constant): void {
  for (const dim of dims) varint(writer, 1, dim);
  varint(writer, 2, DATA_TYPE[elementType(data)]);
  text(writer, 8, name);
  writer.uint32((9 << 3) | 2).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writePort(writer: protobuf.Writer, port: Port): void {
  text(writer, 1, port.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      varint(tensor, 1, DATA_TYPE[port.type]);
      message(tensor, 2, (shape) => {
        for (const dim of port.dims) {
          message(shape, 1, (w) => (typeof dim === "number" ? varint(w, 1, dim) : text(w, 2, dim)));
        }
      });
    }),
  );
}
