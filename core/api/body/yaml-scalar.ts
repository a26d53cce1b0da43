import type { Json } from '../../model/json.js';

/** What a plain scalar may stand for, beside numbers. Source: go-yaml v2 resolve.go resolveMapList. */
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ['.nan', Number.NaN],
  ['.NaN', Number.NaN],
  ['.NAN', Number.NaN],
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

/** How long a text may be and still be looked at as a number. */
const LONGEST_NUMBER = 400;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const BASES = [16, 2, 8, 10];

/**
 * What a plain scalar stands for in the YAML that Kubernetes reads: YAML 1.1 without numbers of base 60, and with times that stay texts.
 * `NaN` and infinities, which JSON does not have, are returned as such. Source: go-yaml v2 resolve.go.
 */
export function plainScalar(text: string): Json {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.length > LONGEST_NUMBER || !/^[-+.0-9]/.test(text)) return text;
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  const integer = INTEGER.exec(digits);
  if (integer !== null) {
    const [, sign, ...forms] = integer;
    const form = forms.findIndex((found) => found !== undefined);
    const size = BASES[form] === 10 ? Number(forms[form]) : Number.parseInt(forms[form]!, BASES[form]);
    return sign === '-' && size !== 0 ? -size : size;
  }
  return FLOAT.test(digits) ? Number(digits) : text;
}
