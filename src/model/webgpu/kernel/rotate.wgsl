// RoPE, and storing queries, keys and values where attention reads them. One thread per pair of channels (i, i + HALF)
// of a head. A pair of a key or a value is two i16 in a word.

override HEADS: u32;
override KV_HEADS: u32;
override HALF: u32; // half the channels of a head
override CAPACITY: u32; // positions that a lane's ring holds
override WIDE: f32;
override ROTATED: f32;
override VALUE: f32;

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> y: array<f32>; // [rows, HEADS + 2 KV_HEADS, 2 HALF]
@group(0) @binding(2) var<storage, read> angles: array<vec2<f32>>; // [positions, HALF]: cos, sin
@group(0) @binding(3) var<storage, read_write> q: array<f32>; // [rows, HEADS, 2 HALF]
@group(0) @binding(4) var<storage, read_write> rings: array<u32>; // [lanes, KV_HEADS]: keys [HALF, CAPACITY], values [CAPACITY, HALF]

fn pack(pair: vec2<f32>) -> u32 {
  let integers = vec2<i32>(pair);
  return bitcast<u32>((integers.x & 0xffff) | (integers.y << 16));
}

const THREADS = 64u;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.y;
  let head = id.x / HALF;
  let i = id.x % HALF;
  if (head >= HEADS + 2 * KV_HEADS || row >= call.x) { return; }
  let start = (row * (HEADS + 2 * KV_HEADS) + head) * 2 * HALF + i;
  let pair = vec2<f32>(y[start], y[start + HALF]);
  let position = call.z + row % call.y;
  let slot = position % CAPACITY;
  let lane = row / call.y;
  if (head >= HEADS + KV_HEADS) {
    let ring = (lane * KV_HEADS + head - HEADS - KV_HEADS) * 2 * HALF * CAPACITY;
    rings[ring + HALF * CAPACITY + slot * HALF + i] = pack(clamp(pair, vec2<f32>(-VALUE), vec2<f32>(VALUE)));
    return;
  }
  let wide = clamp(pair, vec2<f32>(-WIDE), vec2<f32>(WIDE));
  let angle = angles[position * HALF + i];
  let sum = vec2<f32>(wide.x * angle.x - wide.y * angle.y, wide.y * angle.x + wide.x * angle.y);
  let turned = clamp(floor(sum + 0.5), vec2<f32>(-ROTATED), vec2<f32>(ROTATED));
  if (head >= HEADS) {
    rings[(lane * KV_HEADS + head - HEADS) * 2 * HALF * CAPACITY + i * CAPACITY + slot] = pack(turned);
    return;
  }
  let to = (row * HEADS + head) * 2 * HALF + i;
  q[to] = turned.x;
  q[to + HALF] = turned.y;
}
