import { fail, ok, type Result } from '../../../model/result.js';

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
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every ';

/** A part of Go's durations: a number with a fraction, and its unit. */
const DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/**
 * What is wrong with a schedule in cron's format; undefined when it can be read. Where the parser of Kubernetes panics, it is told of as
 * Kubernetes tells. Source: github.com/robfig/cron v3 ParseStandard; kubernetes pkg/util/parsers ParseCronScheduleWithPanicRecovery.
 * @param isTimeZone whether a time zone of that name is known
 */
export function scheduleError(schedule: string, isTimeZone: (name: string) => boolean): string | undefined {
  if (schedule === '') return 'empty spec string';
  let text = schedule;
  if (text.startsWith('TZ=') || text.startsWith('CRON_TZ=')) {
    const space = text.indexOf(' ');
    const equals = text.indexOf('=');
    if (space < 0) {
      return `invalid schedule format: runtime error: slice bounds out of range [${equals + 1}:-1]`;
    }
    const zone = text.slice(equals + 1, space);
    if (!isTimeZone(zone)) return `provided bad location ${zone}: unknown time zone ${zone}`;
    text = text.slice(space).trim();
  }
  return text.startsWith('@') ? descriptorError(text) : fieldsError(text);
}

function descriptorError(text: string): string | undefined {
  if (DESCRIPTORS.includes(text)) return undefined;
  if (!text.startsWith(EVERY)) return `unrecognized descriptor: ${text}`;
  const duration = text.slice(EVERY.length);
  if (DURATION.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function fieldsError(text: string): string | undefined {
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) {
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  for (const [index, bounds] of FIELDS.entries()) {
    for (const range of (fields[index] as string).split(',').filter((part) => part !== '')) {
      const wrong = rangeError(range, bounds);
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

function rangeError(text: string, bounds: Bounds): string | undefined {
  const [range = '', ...steps] = text.split('/');
  const limits = range.split('-');
  const isSingle = limits.length === 1;
  let start = bounds.min;
  let end = bounds.max;
  if (limits[0] !== '*' && limits[0] !== '?') {
    const first = numberOf(limits[0] as string, bounds.names, bounds.min);
    if (!first.ok) return first.error;
    if (limits.length > 2) return `too many hyphens: ${text}`;
    const last = isSingle ? first : numberOf(limits[1] as string, bounds.names, bounds.min);
    if (!last.ok) return last.error;
    start = first.value;
    end = last.value;
  }
  if (steps.length > 1) return `too many slashes: ${text}`;
  let step = 1;
  if (steps.length === 1) {
    const read = integerOf(steps[0] as string);
    if (!read.ok) return read.error;
    step = read.value;
    if (isSingle) end = bounds.max;
  }
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined;
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
