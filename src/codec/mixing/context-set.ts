/**
 * The contexts of an alphabet as data: for each lane a list of 32-bit hashes, which the counters combine
 * with the node, and a few small selectors of mixer weights.
 */
export interface ContextSet {
  readonly count: number;
  /** hashes[lane * count + i], valid until the lane's next update. */
  readonly hashes: Int32Array;
  /** The last byte coded in each lane. */
  readonly lastByte: Int32Array;
  /** Field number within the line of each lane. */
  readonly field: Int32Array;
  /** Call after `history.append(lane, symbol)`. */
  update(lane: number, symbol: number): void;
}
