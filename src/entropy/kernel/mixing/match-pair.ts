import { MatchModel } from "../match";
import { MatchInput } from "./match-input";
import { inputs } from "./mixer";

/** log2 of the places that each match remembers, at most; fewer for small inputs. */
const TABLE_BITS: i32 = 18;

/** A match that needs a long agreement, and one that is content with a short one: two inputs of the mixer. */
export class MatchPair {
  private longModel: MatchModel;
  private shortModel: MatchModel;
  private long: MatchInput;
  private short: MatchInput;
  /** Where the two inputs stand. */
  private place: usize;

  /** The least numbers of symbols that agree; tableBits: of the whole coder. first: the number of the first input. */
  constructor(long: i32, short: i32, tableBits: i32, first: i32) {
    const bits = min(tableBits, TABLE_BITS);
    const longModel = new MatchModel(long, bits);
    const shortModel = new MatchModel(short, bits);
    this.longModel = longModel;
    this.shortModel = shortModel;
    this.long = new MatchInput(longModel);
    this.short = new MatchInput(shortModel);
    this.place = inputs + (first << 2);
  }

  /** A new symbol begins. */
  begin(lane: i32): void {
    this.long.begin(lane);
    this.short.begin(lane);
  }

  /** Write the inputs for "symbol >= split". modelStretch: what the model says of it, or 0; replaced: how much of it is taken off. */
  predict(split: i32, modelStretch: f32 = 0, replaced: f32 = 0): void {
    store<f32>(this.place, this.long.predict(split, modelStretch, replaced));
    store<f32>(this.place, this.short.predict(split, modelStretch, replaced), 4);
  }

  /** The state of the long match, or of the short one when that is silent. */
  state(): i32 {
    const state = this.long.state();
    return state !== 0 ? state : this.short.state();
  }

  /** The state of the surer one. */
  surestState(): i32 {
    return max(this.long.state(), this.short.state());
  }

  learn(bit: i32): void {
    this.long.learn(bit);
    this.short.learn(bit);
  }

  /** Call after `append(lane, symbol)`. */
  update(lane: i32, symbol: i32): void {
    this.longModel.update(lane, symbol);
    this.shortModel.update(lane, symbol);
  }

  /** The match that expects something of a lane's next symbol; the short one when neither does. */
  speaking(lane: i32): MatchModel {
    return this.longModel.expected(lane) >= 0 ? this.longModel : this.shortModel;
  }
}
