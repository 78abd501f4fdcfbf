/** An instance's memory: taken once, zeroed, never given back; the instance goes as a whole, its memory to the next one. */

/** Two cache lines: neighbours of 64 bytes come in aligned pairs. */
const LINE: usize = 128;

/** The runtime puts the members' objects (some 20, and one per lane, 100 bytes each) from __heap_base on. */
const OBJECTS: usize = 0x4000;

/** Traps when the objects have outgrown their place. Call when all of them exist. */
export function guardObjects(): void {
  // The runtime hands out ascending addresses.
  if (heap.alloc(1) > __heap_base + OBJECTS) unreachable();
}

let end: usize = (__heap_base + OBJECTS + LINE - 1) & ~(LINE - 1);

/** `bytes` zeroed bytes from an address divisible by 128. */
export function allocate(bytes: usize): usize {
  const at = end;
  end = (at + bytes + LINE - 1) & ~(LINE - 1);
  const pages = ((end + 0xffff) >> 16) as i32;
  if (pages > memory.size() && memory.grow(pages - memory.size()) < 0) unreachable();
  return at;
}

/** Behind the last byte that this instance may have written. */
export function memoryEnd(): usize {
  return end;
}
