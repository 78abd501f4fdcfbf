/** An instance's memory: taken once, zeroed, never given back; the instance goes as a whole. */

/** Two cache lines: neighbours of 64 bytes come in aligned pairs. */
const LINE: usize = 128;

let end: usize = (__heap_base + LINE - 1) & ~(LINE - 1);

/** `bytes` zeroed bytes from an address divisible by 128. */
export function allocate(bytes: usize): usize {
  const at = end;
  end = (at + bytes + LINE - 1) & ~(LINE - 1);
  const pages = ((end + 0xffff) >> 16) as i32;
  if (pages > memory.size() && memory.grow(pages - memory.size()) < 0) unreachable();
  return at;
}
