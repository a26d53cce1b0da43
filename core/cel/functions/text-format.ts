import { type CelFunction, global, member } from '../cel-function.js';
import {
  CelDuration,
  CelFault,
  CelTimestamp,
  CelType,
  CelUint,
  type CelValue,
  entriesOf,
  isList,
  isMap,
  itemsOf,
  typeNameOf,
} from '../cel-value.js';
import { doubleText } from './double-text.js';
import { durationText } from './duration-text.js';
import { timestampText } from './timestamp-text.js';

const CLAUSE = /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g;

/** Fills values into a text. Source: cel-go ext/formatting.go. */
function format(text: string, values: readonly CelValue[]): string | CelFault {
  let next = 0;
  let fault: CelFault | undefined;
  const filled = text.replace(CLAUSE, (clause, precision: string | undefined, verb: string | undefined) => {
    if (verb === undefined) return '%';
    const index = next++;
    const value = values[index];
    const made = value === undefined ? new CelFault(`index ${index} out of range`) : shown(verb, value, precision);
    if (!(made instanceof CelFault)) return made;
    fault ??= made;
    return clause;
  });
  return fault ?? filled;
}

function shown(verb: string, value: CelValue, precision: string | undefined): string | CelFault {
  const digits = precision === undefined ? 6 : Math.min(100, Number(precision));
  const number = value instanceof CelUint ? value.value : value;
  switch (verb) {
    case 's':
      return textOf(value);
    case 'd':
      if (typeof number === 'bigint') return String(number);
      break;
    case 'f':
      if (typeof number === 'number' || typeof number === 'bigint') return Number(number).toFixed(digits);
      break;
    case 'e':
      if (typeof number === 'number' || typeof number === 'bigint')
        return Number(number)
          .toExponential(digits)
          .replace(/e([+-])(\d)$/, 'e$10$2');
      break;
    case 'b':
      if (typeof number === 'boolean') return number ? '1' : '0';
      if (typeof number === 'bigint') return number.toString(2);
      break;
    case 'o':
      if (typeof number === 'bigint') return number.toString(8);
      break;
    case 'x':
    case 'X': {
      const hex = hexOf(value);
      if (hex !== undefined) return verb === 'X' ? hex.toUpperCase() : hex;
      break;
    }
    default:
      return new CelFault(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
  return new CelFault(`error during formatting: %${verb} cannot take a value of type ${typeNameOf(value)}`);
}

function hexOf(value: CelValue): string | undefined {
  if (typeof value === 'bigint') return value.toString(16);
  if (value instanceof CelUint) return value.value.toString(16);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return undefined;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function textOf(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTimestamp) return timestampText(value.nanos);
  if (value instanceof CelDuration) return durationText(value.nanos);
  if (value instanceof CelType) return value.name;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (isList(value)) return `[${itemsOf(value).map(textOf).join(', ')}]`;
  if (!isMap(value)) return typeNameOf(value);
  const entries = entriesOf(value).map(([key, item]) => [textOf(key), textOf(item)] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}: ${item}`).join(', ')}}`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** Texts with values filled in, and texts as they are written out. Source: cel-go ext/strings.go. */
export const TEXT_FORMATS: readonly CelFunction[] = [
  member('format', [2], ([text, values], evaluation) => {
    if (typeof text !== 'string' || !isList(values!)) return undefined;
    const made = format(text, itemsOf(values));
    evaluation.spendText(typeof made === 'string' ? made.length : text.length);
    return made;
  }),
  global('strings.quote', [1], ([text], evaluation) => {
    if (typeof text !== 'string') return undefined;
    evaluation.spendText(text.length);
    return `"${[...text].map((character) => ESCAPES.get(character) ?? character).join('')}"`;
  }),
];
