const MILLIS_PER_MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat | null>();
/** There are some 600 zones; names that are none are not worth remembering beyond that. */
const CACHE_LIMIT = 1_000;

/**
 * A moment as the clocks of a zone show it, in the UTC fields of a Date; undefined when there is no such zone. Zones are `UTC`,
 * offsets such as `+05:30`, and the names of the time zone database.
 */
export function localTime(nanos: bigint, zone: string | undefined): Date | undefined {
  const fraction = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const millis = Number((nanos - fraction) / 1_000_000n);
  if (zone === undefined || zone === 'UTC' || zone === '') return new Date(millis);
  const [, sign, hours, minutes] = /^([+-]?)(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (hours !== undefined) {
    const offset = (Number(hours) * 60 + Number(minutes)) * MILLIS_PER_MINUTE;
    return new Date(sign === '-' ? millis - offset : millis + offset);
  }
  const format = formatOf(zone);
  return format === null ? undefined : shownBy(format, millis);
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (formats.size >= CACHE_LIMIT) formats.clear();
  const made = makeFormat(zone);
  formats.set(zone, made);
  return made;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    const numeric = 'numeric' as const;
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch {
    return null;
  }
}

function shownBy(format: Intl.DateTimeFormat, millis: number): Date {
  const shown = new Map(format.formatToParts(millis).map(({ type, value }) => [type, Number.parseInt(value, 10)]));
  const [year, month, day] = [shown.get('year')!, shown.get('month')! - 1, shown.get('day')!];
  const local = new Date(0);
  local.setUTCFullYear(year, month, day);
  local.setUTCHours(shown.get('hour')!, shown.get('minute')!, shown.get('second')!, ((millis % 1000) + 1000) % 1000);
  return local;
}
