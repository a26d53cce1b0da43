import { fail, ok, type Result } from '../result.js';
import type { Millis } from '../revision.js';

/** The fields of a schedule: the numbers at which it is due. */
export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  /** From 1. */
  readonly months: ReadonlySet<number>;
  /** From 0, which is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Whether days or weekdays are every one of them, written as a star. */
  readonly isAnyDay: boolean;
}

/** When something is due: at times of a clock in a zone, or again and again after a while. */
export type CronSchedule = { readonly fields: CronFields; readonly zone: string } | { readonly every: Millis };

/** The lowest and the highest number of a field, and names that stand for numbers. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** In the order of the fields. */
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);
const EVERY = '@every ';

/** A part of Go's durations: a number with a fraction, and its unit. */
const DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const UNITS: ReadonlyMap<string, Millis> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/**
 * Reads a schedule in cron's format, or says what is wrong with it. Where the parser of Kubernetes panics, it is told of as Kubernetes tells.
 * Source: github.com/robfig/cron v3 ParseStandard; kubernetes pkg/util/parsers ParseCronScheduleWithPanicRecovery.
 * @param isTimeZone whether a time zone of that name is known
 */
export function parseSchedule(schedule: string, isTimeZone: (name: string) => boolean): Result<CronSchedule, string> {
  if (schedule === '') return fail('empty spec string');
  let text = schedule;
  let zone = '';
  if (text.startsWith('TZ=') || text.startsWith('CRON_TZ=')) {
    const space = text.indexOf(' ');
    const equals = text.indexOf('=');
    if (space < 0) {
      return fail(`invalid schedule format: runtime error: slice bounds out of range [${equals + 1}:-1]`);
    }
    zone = text.slice(equals + 1, space);
    if (!isTimeZone(zone)) return fail(`provided bad location ${zone}: unknown time zone ${zone}`);
    text = text.slice(space).trim();
  }
  if (!text.startsWith('@')) return readFields(text, zone);
  const descriptor = DESCRIPTORS.get(text);
  return descriptor === undefined ? readEvery(text) : readFields(descriptor, zone);
}

function readEvery(text: string): Result<CronSchedule, string> {
  if (!text.startsWith(EVERY)) return fail(`unrecognized descriptor: ${text}`);
  const duration = text.slice(EVERY.length);
  if (!DURATION.test(duration)) {
    return fail(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`);
  }
  let sum = 0;
  for (const [, amount, unit] of duration.matchAll(PART)) sum += Number(amount) * (UNITS.get(unit ?? '') ?? 0);
  const seconds = duration.startsWith('-') ? 0 : Math.floor(sum / 1000);
  return ok({ every: Math.max(1, seconds) * 1000 });
}

function readFields(text: string, zone: string): Result<CronSchedule, string> {
  const texts = text.split(/\s+/).filter((field) => field !== '');
  if (texts.length !== FIELDS.length) {
    return fail(`expected exactly 5 fields, found ${texts.length}: [${texts.join(' ')}]`);
  }
  const read: Field[] = [];
  for (const [index, bounds] of FIELDS.entries()) {
    const field = readField(texts[index] ?? '', bounds);
    if (!field.ok) return field;
    read.push(field.value);
  }
  const [minutes, hours, days, months, weekdays] = read as [Field, Field, Field, Field, Field];
  const isAnyDay = days.hasStar || weekdays.hasStar;
  const sets = { minutes: minutes.numbers, hours: hours.numbers, months: months.numbers };
  return ok({ fields: { ...sets, days: days.numbers, weekdays: weekdays.numbers, isAnyDay }, zone });
}

interface Field {
  readonly numbers: ReadonlySet<number>;
  readonly hasStar: boolean;
}

function readField(text: string, bounds: Bounds): Result<Field, string> {
  const numbers = new Set<number>();
  let hasStar = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const range = readRange(part, bounds);
    if (!range.ok) return range;
    const { start, end, step } = range.value;
    for (let number = start; number <= end; number += step) numbers.add(number);
    // A star with a step is a restriction like any other.
    hasStar ||= /^[*?]/.test(part) && step === 1;
  }
  return ok({ numbers, hasStar });
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

function readRange(text: string, bounds: Bounds): Result<Range, string> {
  const [range = '', ...steps] = text.split('/');
  const limits = range.split('-');
  const isSingle = limits.length === 1;
  let start = bounds.min;
  let end = bounds.max;
  if (limits[0] !== '*' && limits[0] !== '?') {
    const first = numberOf(limits[0] as string, bounds.names, bounds.min);
    if (!first.ok) return first;
    if (limits.length > 2) return fail(`too many hyphens: ${text}`);
    const last = isSingle ? first : numberOf(limits[1] as string, bounds.names, bounds.min);
    if (!last.ok) return last;
    start = first.value;
    end = last.value;
  }
  if (steps.length > 1) return fail(`too many slashes: ${text}`);
  let step = 1;
  if (steps.length === 1) {
    const read = integerOf(steps[0] as string);
    if (!read.ok) return read;
    step = read.value;
    if (isSingle) end = bounds.max;
  }
  if (start < bounds.min) return fail(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) return fail(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) return fail(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  return step === 0 ? fail(`step of range should be a positive number: ${text}`) : ok({ start, end, step });
}

function numberOf(text: string, names: readonly string[] | undefined, first: number): Result<number, string> {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? ok(index + first) : integerOf(text);
}

function integerOf(text: string): Result<number, string> {
  const quoted = JSON.stringify(text);
  const told = (why: string) => fail(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: ${why}`);
  if (!/^[-+]?[0-9]+$/.test(text)) return told('invalid syntax');
  const number = Number(text);
  if (Math.abs(number) >= 2 ** 63) return told('value out of range');
  return number < 0 ? fail(`negative number (${number}) not allowed: ${text}`) : ok(number);
}
