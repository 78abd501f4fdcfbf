// What a position remembers: a row of each table of the memory, side by side.

override TABLES: u32;
override WIDTH: u32; // columns of a table, a multiple of 4

@group(0) @binding(0) var<uniform> call: vec4<u32>; // rows, steps, position
@group(0) @binding(1) var<storage, read> lookups: array<u32>; // [rows, 1 + TABLES]: the token, and a row of each table
@group(0) @binding(2) var<storage, read> starts: array<u32>; // [TABLES]: the first row of each table in `entries`
@group(0) @binding(3) var<storage, read> entries: array<u32>; // [all rows, WIDTH / 4]: i8 of four columns
@group(0) @binding(4) var<storage, read_write> remembered: array<f32>; // [rows, TABLES, WIDTH]

const THREADS = 64u;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let table = id.x / WIDTH;
  let column = id.x % WIDTH;
  let row = id.y;
  if (table >= TABLES || row >= call.x) { return; }
  let at = starts[table] + lookups[row * (1 + TABLES) + 1 + table];
  let word = bitcast<i32>(entries[(at * WIDTH + column) / 4]);
  remembered[row * TABLES * WIDTH + id.x] = f32(extractBits(word, 8 * (column % 4), 8));
}
