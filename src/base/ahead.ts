/**
 * The same items, of which up to `count` are read ahead: `prepare` is called with each as soon as another one is
 * known to be there too. An error comes when its turn has come.
 */
export async function* ahead<Item>(
  source: AsyncIterable<Item>,
  count: number,
  prepare: (item: Item) => void,
): AsyncGenerator<Item, void> {
  const iterator = source[Symbol.asyncIterator]();
  const queue: Item[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  let taken = 0;
  try {
    for (;;) {
      while (!isOver && queue.length < count) {
        try {
          const next = await iterator.next();
          isOver = next.done === true;
          if (next.done) break;
          queue.push(next.value);
          if (taken === 0 && queue.length === 2) prepare(queue[0]!);
          if (taken > 0 ? count > 1 : queue.length > 1) prepare(next.value);
        } catch (error) {
          failure = { error };
          isOver = true;
        }
      }
      if (queue.length === 0) break;
      taken++;
      yield queue.shift()!;
    }
    if (failure) throw failure.error;
  } finally {
    if (!isOver) await iterator.return?.();
  }
}

/** The first items, `count` unless there are fewer, and then all of them, those included. */
export async function peek<Item>(
  source: AsyncIterable<Item>,
  count: number,
): Promise<{ readonly first: readonly Item[]; readonly all: AsyncGenerator<Item> }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Item[] = [];
  while (first.length < count) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
  }
  async function* all() {
    let isOver = false;
    try {
      yield* first;
      for (;;) {
        const next = await iterator.next();
        isOver = next.done === true;
        if (next.done) return;
        yield next.value;
      }
    } finally {
      if (!isOver) await iterator.return?.();
    }
  }
  return { first, all: all() };
}
