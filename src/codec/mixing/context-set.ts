/**
 * The contexts of an alphabet as data: for each lane a list of 32-bit hashes, which the counters combine
 * with the node, and a few small selectors of mixer weights.
 */
export interface ContextSet {
  readonly count: number;
  /** hashes[lane * count + i], valid until the lane's next update. */
  readonly hashes: Int32Array;
  /** orderOf[i]: a bit that says "this context was seen before", or 0; the bits' sum is below `orders`. */
  readonly orderOf: Int32Array;
  readonly orders: number;
  /** The last byte coded in each lane. */
  readonly lastByte: Int32Array;
  /** Field number within the line of each lane. */
  readonly field: Int32Array;
  /** Call after `history.append(lane, symbol)`. */
  update(lane: number, symbol: number): void;
}
