interface LayoutPart {
  /** How Go's layout writes this part, which errors quote. */
  readonly layout: string;
  readonly pattern: RegExp;
  /** Least and greatest value, and Go's word for the part when it is out of range. */
  readonly range?: readonly [number, number, string];
}

const RFC3339: readonly LayoutPart[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d{2}/, range: [1, 12, 'month'] },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d{2}/, range: [1, 31, 'day'] },
  { layout: 'T', pattern: /^T/ },
  // Go takes an hour of one digit too.
  { layout: '15', pattern: /^\d{1,2}/, range: [0, 23, 'hour'] },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d{2}/, range: [0, 59, 'minute'] },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d{2}(?:[.,]\d+)?/, range: [0, 59, 'second'] },
  { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d{2}:\d{2})/ },
];

/** A MicroTime has six digits of a second, no more and no less. */
const RFC3339_MICRO: readonly LayoutPart[] = RFC3339.flatMap((part) =>
  part.layout === '05'
    ? [
        { ...part, pattern: /^\d{2}/ },
        { layout: '.000000', pattern: /^[.,]\d{6}/ },
      ]
    : [part],
);

const LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';

/** Almost every time there is; only of the 29th of February it must be asked whether there was one. */
const PLAIN_DAY = '(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)';
const PLAIN = new RegExp(`^\\d{4}-${PLAIN_DAY}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?Z$`);
const PLAIN_MICRO = new RegExp(`^\\d{4}-${PLAIN_DAY}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{6}Z$`);

/** A text as an error of Go's package quotes it: byte by byte where it is not plain. Source: time/format.go quote. */
function quoted(text: string): string {
  let written = '';
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    if (byte >= 0x80 || byte < 0x20) written += `\\x${byte.toString(16).padStart(2, '0')}`;
    else written += character === '"' || character === '\\' ? `\\${character}` : character;
  }
  return `"${written}"`;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * What Go's `time.Parse` says of a text that is no RFC 3339 time, or `undefined` for one that is. Seconds may have a fraction, and those
 * of a MicroTime must. Source: Go's time/format.go.
 * @param micro whether the field is a MicroTime, whose layout asks for six digits of a second
 */
export function timeProblem(text: string, micro: boolean): string | undefined {
  if ((micro ? PLAIN_MICRO : PLAIN).test(text)) return undefined;
  const prefix = `parsing time ${quoted(text)}`;
  let rest = text;
  for (const { layout, pattern, range } of micro ? RFC3339_MICRO : RFC3339) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      return `${prefix} as "${micro ? MICRO_LAYOUT : LAYOUT}": cannot parse ${quoted(rest)} as "${layout}"`;
    }
    if (range !== undefined) {
      const value = Number.parseInt(found, 10);
      if (value < range[0] || value > range[1]) return `${prefix}: ${range[2]} out of range`;
    }
    rest = rest.slice(found.length);
  }
  if (rest !== '') return `${prefix}: extra text: ${quoted(rest)}`;
  const isRealDay = Number(text.slice(8, 10)) <= daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
  return isRealDay ? undefined : `${prefix}: day out of range`;
}
