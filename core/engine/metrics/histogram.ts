import type { MetricFamily, Sample } from '../../model/metric-text.js';
import { MOST_SERIES } from './counter.js';

interface Series<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  /** How many values were no greater than each bound, but greater than the one before. */
  readonly counts: number[];
  count: number;
  sum: number;
}

/** A metric that tells how values are spread, one series for each set of label values. Source: prometheus.io, metric types. */
export class Histogram<Label extends string> implements MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series<Label>>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  /** Takes a value in; series beyond those that fit into memory are not told apart from nothing. */
  observe(labels: Readonly<Record<Label, string>>, value: number): void {
    const key = Object.values(labels).join('\0');
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= MOST_SERIES) return;
      series = { labels, counts: this.#bounds.map(() => 0), count: 0, sum: 0 };
      this.#series.set(key, series);
    }
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) series.counts[bucket]!++;
    series.count++;
    series.sum += value;
  }

  get samples(): readonly Sample[] {
    return [...this.#series.values()].flatMap(({ labels, counts, count, sum }) => {
      let below = 0;
      const buckets = this.#bounds.map((bound, index) => {
        below += counts[index]!;
        return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below };
      });
      return [
        ...buckets,
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
        { suffix: '_sum', labels, value: sum },
        { suffix: '_count', labels, value: count },
      ];
    });
  }
}
