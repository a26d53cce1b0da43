import { median, spread } from './statistics.js';

/** What a figure must keep to: its value, or its ratio to the floor, at least or at most a number. */
export interface Bound {
  readonly on: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One thing that was measured, several times over, each time next to its floor. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** What the machine does without Hindcast, measured in the same moments and the same unit; as many as there are values. */
  readonly floors?: readonly number[];
  /** A measurement without a bound informs, and is always in order. */
  readonly bound?: Bound;
}

/** A measurement as it is reported: medians, and whether its bound was kept. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor: number | null;
  /** Value to floor; the median of the pairs, so that a slow moment of the machine weighs on both sides. */
  readonly ratio: number | null;
  readonly bound: string | null;
  readonly ok: boolean;
}

/** Boils a measurement down. Throws when a bound is on a ratio and there is no floor. */
export function figureOf({ name, unit, values, floors, bound }: Measurement): Figure {
  const value = median(values);
  const floor = floors === undefined ? null : median(floors);
  const ratio = floors === undefined ? null : median(ratios(values, floors));
  const judged = bound?.on === 'ratio' ? ratio : value;
  if (judged === null) throw new Error(`${name} is bound to a floor that was not measured`);
  return {
    name,
    value,
    unit,
    floor,
    ratio,
    bound: bound === undefined ? null : boundText(bound, unit),
    ok: bound === undefined || isKept(bound, judged),
  };
}

/** How far the floors lay apart: what the machine did by itself. The middle one of all measurements, and the worst, as shares. */
export function noiseOf(
  measurements: readonly Measurement[],
): { readonly typical: number; readonly worst: number } | undefined {
  const spreads = measurements.flatMap(({ floors = [] }) => (floors.length < 2 ? [] : [spread(floors)]));
  return spreads.length === 0 ? undefined : { typical: median(spreads), worst: Math.max(...spreads) };
}

function ratios(values: readonly number[], floors: readonly number[]): number[] {
  if (values.length !== floors.length) throw new Error('every value needs a floor of its own');
  return values.map((value, index) => value / floors[index]!);
}

function isKept(
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Bound,
  judged: number,
): boolean {
  return judged >= atLeast && judged <= atMost;
}

function boundText({ on, atLeast, atMost }: Bound, unit: string): string {
  const measure = on === 'ratio' ? ' x floor' : ` ${unit}`;
  const parts = [
    atLeast === undefined ? [] : [`>= ${rounded(atLeast)}${measure}`],
    atMost === undefined ? [] : [`<= ${rounded(atMost)}${measure}`],
  ];
  return parts.flat().join(', ');
}

/** A bound such as a third, as it is read. */
function rounded(bound: number): number {
  return Number(bound.toPrecision(3));
}
