/** Writes all that `work` yields, one piece after the other, and returns what it returns. */
export async function drain<Piece, Result>(
  work: AsyncGenerator<Piece, Result>,
  write: (piece: Piece) => Promise<void>,
): Promise<Result> {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
    await write(step.value);
  }
}
