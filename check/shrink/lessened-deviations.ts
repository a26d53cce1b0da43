import type { Deviation, Until } from '../deviation.js';

/** From the shortest to the longest. */
const DURATIONS: readonly Until[] = [
  { reconciles: 1 },
  { rests: 1 },
  { reconciles: 2 },
  { userSteps: 1 },
  { userSteps: 2 },
];

/** The same deviations with one of them lessened: shorter, not so far back, fewer at once, or of a simpler kind. */
export function* lessenedDeviations(deviations: readonly Deviation[]): Generator<readonly Deviation[]> {
  for (const [index, deviation] of deviations.entries()) {
    for (const lesser of lessened(deviation)) {
      yield deviations.map((other, place) => (place === index ? lesser : other));
    }
  }
}

function* lessened(deviation: Deviation): Generator<Deviation> {
  switch (deviation.kind) {
    case 'crash': {
      const { until, ...rest } = deviation;
      if (until === undefined) return;
      yield rest;
      for (const shorter of shorterThan(until)) if (!('reconciles' in shorter)) yield { ...rest, until: shorter };
      return;
    }
    case 'two-leaders':
    case 'pause':
      for (const until of shorterThan(deviation.until)) if (!('reconciles' in until)) yield { ...deviation, until };
      return;
    case 'rewind':
      if (deviation.back > 1) yield { ...deviation, back: deviation.back - 1 };
      for (const until of shorterThan(deviation.until)) yield { ...deviation, until };
      return;
    case 'duplicate-watch':
      return;
    case 'cut-watch':
      yield { ...deviation, kind: 'coalesce' };
      for (const until of shorterThan(deviation.until)) yield { ...deviation, until };
      return;
    case 'coalesce':
    case 'slow-watch':
      yield { ...deviation, kind: 'stale' };
      for (const until of shorterThan(deviation.until)) yield { ...deviation, until };
      return;
    case 'stale':
      for (const until of shorterThan(deviation.until)) yield { ...deviation, until };
      return;
    case 'error-before':
    case 'error-after':
    case 'conflict': {
      const { times = 1, ...rest } = deviation;
      if (times > 1) yield rest;
      if (times > 2) yield { ...rest, times: times - 1 };
      return;
    }
    case 'early':
      if (deviation.steps > 0) yield { ...deviation, steps: deviation.steps - 1 };
      return;
    case 'clock-skew':
      if (deviation.millis > 1_000) yield { ...deviation, millis: Math.floor(deviation.millis / 2) };
      if (Math.abs(deviation.by) > 1_000) yield { ...deviation, by: Math.trunc(deviation.by / 2) };
      return;
    default:
      if (Math.abs(deviation.millis) > 1_000) yield { ...deviation, millis: Math.trunc(deviation.millis / 2) };
  }
}

function shorterThan(until: Until): readonly Until[] {
  const at = DURATIONS.findIndex((known) => JSON.stringify(known) === JSON.stringify(until));
  return at < 0 ? DURATIONS : DURATIONS.slice(0, at);
}
