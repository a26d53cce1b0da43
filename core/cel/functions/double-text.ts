const NAMED: ReadonlyMap<string, number> = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** Reads a double as Go's strconv.ParseFloat does, but for hexadecimal ones; undefined when a text is none. */
export function parseDouble(text: string): number | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!;
  const named = NAMED.get(rest!.toLowerCase());
  if (named !== undefined) return sign === '-' ? -named : named;
  if (!/^(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(rest!)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** From this exponent on, and below -4, numbers are written with one: 1000000.0 is `1e+06`. */
const LEAST_EXPONENT = 6;

/** Writes a double with the fewest digits that say it exactly, as Go's strconv.FormatFloat(x, 'g', -1, 64) does. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < LEAST_EXPONENT) return plain(mantissa, power);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Moves the point of a mantissa such as `-1.25`. */
function plain(mantissa: string, power: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0');
  const fraction = digits.slice(power + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
