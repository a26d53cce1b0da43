import { displayWidth } from './display-width.js';
import type { SplitText, TableShape } from './table-shape.js';

/** In which form the texts of a column are written: without what they have in common, shortened, both, or as they are. */
export interface ColumnForm {
  readonly isToldOnce: boolean;
  readonly isShortened: boolean;
}

export const IN_FULL: ColumnForm = { isToldOnce: false, isShortened: false };

/** How wide the texts of one column are, in each form that they may be written in, and what they have in common. Keeps no text. */
export class ColumnMeasure {
  readonly heading: string;
  readonly #split: ((text: string) => SplitText) | undefined;
  readonly #shorten: (text: string) => string;
  readonly #forms: readonly ColumnForm[];
  readonly #widths: number[];
  #first: SplitText | undefined;
  #isCommon = true;

  constructor(heading: string, { givesWay }: TableShape) {
    const own = givesWay.filter((concession) => concession.heading === heading);
    const form = own.find(({ type }) => type === 'shorten');
    const once = own.find(({ type }) => type === 'tell-once');
    this.heading = heading;
    this.#split = once?.type === 'tell-once' ? once.split : undefined;
    this.#shorten = form?.type === 'shorten' ? form.form : (text) => text;
    const toldOnce = once === undefined ? [false] : [false, true];
    const shortened = form === undefined ? [false] : [false, true];
    this.#forms = toldOnce.flatMap((isToldOnce) => shortened.map((isShortened) => ({ isToldOnce, isShortened })));
    this.#widths = this.#forms.map(() => 0);
  }

  /** What all texts have in common, as it stands behind a heading; undefined when they differ in it, or there are none. */
  get common(): string | undefined {
    return this.#isCommon ? this.#first?.label : undefined;
  }

  note(text: string): void {
    for (const [index, form] of this.#forms.entries())
      this.#widths[index] = Math.max(this.#widths[index]!, displayWidth(this.written(text, form)));
    if (this.#split === undefined || !this.#isCommon) return;
    const split = this.#split(text);
    this.#first ??= split;
    this.#isCommon = split.common === this.#first.common;
  }

  /** How wide the widest text is in a form. */
  width({ isToldOnce, isShortened }: ColumnForm): number {
    const index = this.#forms.findIndex((form) => form.isToldOnce === isToldOnce && form.isShortened === isShortened);
    return this.#widths[index]!;
  }

  /** A text in a form. */
  written(text: string, { isToldOnce, isShortened }: ColumnForm): string {
    const rest = isToldOnce && this.#split !== undefined ? this.#split(text).rest : text;
    return isShortened ? this.#shorten(rest) : rest;
  }
}
