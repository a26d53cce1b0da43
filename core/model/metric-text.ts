/** One value of a metric, with what tells it from others of the same name. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** What stands behind the name of its metric, where that has several parts. */
  readonly suffix?: string;
}

/** All values of one metric. */
export interface MetricFamily {
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: Iterable<Sample>;
}

/** Metrics in Prometheus' text format, in the given order. Source: prometheus.io, exposition formats, text format 0.0.4. */
export function metricText(families: Iterable<MetricFamily>): string {
  let text = '';
  for (const { name, help, type, samples } of families) {
    text += `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
    for (const { labels, value, suffix = '' } of samples) text += `${name}${suffix}${labelText(labels)} ${value}\n`;
  }
  return text;
}

function labelText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
