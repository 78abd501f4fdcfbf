// A linear map: y = floor(x w 2^-e + b), stored or added to y. Sums of integers stay below 2^24: their order does not matter.

// Maps differ in data and not in constants, so that one pipeline serves all of them: compiling one can take a second.
struct Map {
  quads: u32, // groups of four inputs that are summed
  outputs: u32,
  limit: f32, // when above 0, the result is added to y, within +-limit
  rowQuads: u32, // groups of four inputs in a whole row of x
  firstQuad: u32, // the first group that is summed
}

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> x: array<vec4<f32>>; // [rows, 4 rowQuads]
@group(0) @binding(2) var<storage, read> weights: array<u32>; // [inputs / 4, outputs]: i8 of four inputs
@group(0) @binding(3) var<storage, read> scales: array<vec2<f32>>; // [outputs]: 2^-e, b
@group(0) @binding(4) var<storage, read_write> y: array<f32>; // [rows, outputs]
@group(0) @binding(5) var<uniform> map: Map;

fn unpack(word: u32) -> vec4<f32> {
  return vec4<f32>(vec4<i32>(vec4<u32>(word << 24, word << 16, word << 8, word)) >> vec4<u32>(24));
}

fn store(row: u32, column: u32, sum: f32) {
  let scale = scales[column];
  let value = floor(sum * scale.x + scale.y);
  let to = row * map.outputs + column;
  y[to] = select(value, clamp(y[to] + value, -map.limit, map.limit), map.limit > 0.0);
}

