/** Numbers as people read them in their language. */

/** A word for each of a language's plurals; `other` where it has no word of its own. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** The words that stand beside the numbers. */
export interface UnitWords {
  readonly byte: Forms;
  readonly lessThanASecond: string;
  readonly second: Forms;
  readonly minute: Forms;
  readonly hours: (hours: number, minutes: number) => string;
  /** "under 0.1%" */
  readonly under: (share: string) => string;
  readonly over: (share: string) => string;
  readonly sameSize: string;
  /** share: "71%". */
  readonly smaller: (share: string) => string;
  readonly larger: (share: string) => string;
  /** Larger than nothing at all. */
  readonly justLarger: string;
}

const UNITS = ["KB", "MB", "GB", "TB"];

export class Formats {
  readonly #tag: string;
  readonly #words: UnitWords;
  readonly #plurals: Intl.PluralRules;

  /** tag: the language's, as in "de". */
  constructor(tag: string, words: UnitWords) {
    this.#tag = tag;
    this.#words = words;
    this.#plurals = new Intl.PluralRules(tag);
  }

  /** "1,234". */
  integer(value: number): string {
    return this.fixed(value, 0);
  }

  /** With so many digits behind the point. */
  fixed(value: number, digits: number): string {
    return value.toLocaleString(this.#tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  /** "42%", "99.9%": digits behind the point only where they are not zero. */
  percent(percent: number, digits = 0, leastDigits = 0): string {
    return (percent / 100).toLocaleString(this.#tag, {
      style: "percent",
      minimumFractionDigits: leastDigits,
      maximumFractionDigits: digits,
    });
  }

  /** "1 file", "8 files". */
  count(count: number, forms: Forms): string {
    return `${this.integer(count)} ${forms[this.#plurals.select(count)] ?? forms.other}`;
  }

  /** "6.3 KB": 1 KB = 1000 bytes, as file managers count. */
  bytes(count: number): string {
    if (count < 999.5) return this.exactBytes(Math.round(count));
    let unit = 0;
    let value = count / 1000;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return `${this.fixed(value, value < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
  }

  /** "1,234 bytes". */
  exactBytes(count: number): string {
    return this.count(count, this.#words.byte);
  }

  /** Both sizes in the same manner, and to the byte where they would look the same. */
  change(before: number, after: number): [before: string, after: string] {
    const [from, to] = [this.bytes(before), this.bytes(after)];
    const isExact = before !== after && from === to;
    return isExact ? [this.exactBytes(before), this.exactBytes(after)] : [from, to];
  }

  seconds(seconds: number): string {
    const { lessThanASecond, second, minute, hours } = this.#words;
    if (seconds < 1) return lessThanASecond;
    const whole = Math.ceil(seconds);
    if (whole < 60) return this.count(whole, second);
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? this.count(minutes, minute) : hours(Math.floor(minutes / 60), minutes % 60);
  }

  /** "71% smaller", "99.8% smaller", "under 0.1% larger", "the same size". */
  saving(before: number, after: number): string {
    const { sameSize, smaller, larger, justLarger } = this.#words;
    if (before === after) return sameSize;
    if (before === 0) return justLarger;
    const share = this.#share(Math.abs(1 - after / before) * 100);
    return after < before ? smaller(share) : larger(share);
  }

  /** "−79%", "−99.9%": a saving, for where it stands alone. */
  bigSaving(before: number, after: number): string {
    const percent = (1 - after / before) * 100;
    // Rounded down from 99 on, since nothing but an empty file saves all.
    const shown = percent < 99 ? Math.round(percent) : Math.floor(10 * percent) / 10;
    return `−${this.percent(shown, 1)}`;
  }

  /** "42%", "0.3%", "under 0.1%". */
  chance(chance: number): string {
    if (chance < 0.001) return this.#words.under(this.percent(0.1, 1));
    return chance < 0.0995 ? this.percent(100 * chance, 1, 1) : this.percent(100 * chance);
  }

  /** Something is never said to be nothing, nor nearly all to be all. */
  #share(percent: number): string {
    if (percent < 0.05) return this.#words.under(this.percent(0.1, 1));
    if (percent >= 99.95 && percent < 100) return this.#words.over(this.percent(99.9, 1));
    const isClose = percent < 9.95 || (percent >= 99 && percent < 100);
    return isClose ? this.percent(percent, 1, 1) : this.percent(percent);
  }
}
