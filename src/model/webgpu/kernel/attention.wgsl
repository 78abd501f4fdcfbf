// The attention of one query head of one row over the ring of its lane: scores in 1/64 octave, 2^x and 1 / sum from
// tables, weights that sum to at most 65,791. All sums are below 2^24. Appended to reduce.wgsl.

override HEADS: u32;
override KV_HEADS: u32;
override HALF: u32;
override CAPACITY: u32;
override WINDOW: u32;
override SCORE_RANGE: u32;
override RECIPROCAL_UNIT: f32; // 1 / bin, because a division in WGSL may be inexact
override LOWEST: f32;
override HIGHEST: f32;

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> units: vec4<f32>; // the scale of scores, and of the output
@group(0) @binding(2) var<storage, read> q: array<f32>; // [rows, HEADS, 2 HALF]
@group(0) @binding(3) var<storage, read> rings: array<u32>; // see rotate.wgsl
@group(0) @binding(4) var<storage, read> powers: array<f32>; // [SCORE_RANGE + 1]
@group(0) @binding(5) var<storage, read> reciprocal: array<f32>;
@group(0) @binding(6) var<storage, read_write> attended: array<f32>; // [rows, HEADS, 2 HALF]

override SHARES = THREADS / HALF; // how many threads share the keys of one pair of channels
var<workgroup> query: array<f32, 2 * HALF>;
var<workgroup> weights: array<f32, WINDOW>; // at first the scores
var<workgroup> pairs: array<vec2<f32>, THREADS>;

fn unpack(word: u32) -> vec2<f32> {
  return vec2<f32>(vec2<i32>(vec2<u32>(word << 16, word)) >> vec2<u32>(16));
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) at: u32) {
  let head = group.x;
  let row = group.y;
  let position = call.z + row % call.y;
  let first = select(0u, position + 1 - WINDOW, position >= WINDOW);
  let count = position + 1 - first;
  let keys = ((row / call.y) * KV_HEADS + head / (HEADS / KV_HEADS)) * 2 * HALF * CAPACITY;
  let values = keys + HALF * CAPACITY;
  let start = (row * HEADS + head) * 2 * HALF;

  for (var i = at; i < 2 * HALF; i += THREADS) { query[i] = q[start + i]; }
  workgroupBarrier();
  var best = -8388608.0;
  for (var key = at; key < count; key += THREADS) {
    let slot = keys + (first + key) % CAPACITY;
    var sum = 0.0;
    for (var i = 0u; i < HALF; i++) {
      let k = unpack(rings[slot + i * CAPACITY]);
      sum += query[i] * k.x + query[i + HALF] * k.y;
    }
    let score = floor(sum * units.x);
    weights[key] = score;
    best = max(best, score);
  }
  best = largestOf(best, at);
  var total = 0.0;
  for (var key = at; key < count; key += THREADS) {
    let e = powers[u32(min(best - weights[key], f32(SCORE_RANGE)))];
    weights[key] = e;
    total += e;
  }
  let scale = reciprocal[u32(sumOf(total, at) * RECIPROCAL_UNIT)];
  for (var key = at; key < count; key += THREADS) { weights[key] = floor(weights[key] * scale); }
  workgroupBarrier();

  var sum = vec2<f32>();
  if (at < HALF * SHARES) {
    let i = at % HALF;
    for (var key = at / HALF; key < count; key += SHARES) {
      let slot = (first + key) % CAPACITY;
      sum += weights[key] * unpack(rings[values + slot * HALF + i]);
    }
  }
  pairs[at] = sum;
  workgroupBarrier();
  if (at >= HALF) { return; }
  for (var share = 1u; share < SHARES; share++) { sum += pairs[share * HALF + at]; }
  let mean = sum * units.y;
  let y = clamp(round(mean), vec2<f32>(LOWEST), vec2<f32>(HIGHEST));
  attended[start + at] = y.x;
  attended[start + at + HALF] = y.y;
}
