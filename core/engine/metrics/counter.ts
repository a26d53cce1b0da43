import type { MetricFamily, Sample } from '../../model/metric-text.js';

/** Values beyond this many are counted under one label value, `other`: what clients make up must not fill memory. */
export const MOST_SERIES = 2_000;

/** A metric that only grows, one series for each set of label values. */
export class Counter<Label extends string> implements MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type = 'counter';
  readonly #labels: readonly Label[];
  readonly #series = new Map<string, { readonly values: readonly string[]; count: number }>();

  constructor(name: string, help: string, labels: readonly Label[]) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
  }

  /** Counts one, or `by`; by 0 the series is there before anything happened. */
  count(labels: Readonly<Record<Label, string>>, by = 1): void {
    const values = this.#labels.map((label) => labels[label]);
    const key = values.join('\0');
    const series = this.#series.get(key) ?? this.#begin(key, values);
    series.count += by;
  }

  get samples(): readonly Sample[] {
    return [...this.#series.values()].map(({ values, count }) => ({
      labels: Object.fromEntries(this.#labels.map((label, index) => [label, values[index]!])),
      value: count,
    }));
  }

  #begin(key: string, values: readonly string[]) {
    const isFull = this.#series.size >= MOST_SERIES;
    const others = values.map(() => 'other');
    const place = isFull ? others.join('\0') : key;
    let series = this.#series.get(place);
    if (series === undefined) {
      series = { values: isFull ? others : values, count: 0 };
      this.#series.set(place, series);
    }
    return series;
  }
}
