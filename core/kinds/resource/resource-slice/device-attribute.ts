import { invalidValue, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength } from '../../../model/names.js';
import { asList, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

const LONGEST_VALUE = 64;

const NUMBER = '(?:0|[1-9]\\d*)';
const PRERELEASE = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const BUILD = '[0-9a-zA-Z-]+';
/** A version. Source: semver.org 2.0.0, as kubernetes pkg/apis/resource/validation semverRe has it. */
const VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${PRERELEASE}(?:\\.${PRERELEASE})*)?(?:\\+${BUILD}(?:\\.${BUILD})*)?$`,
);
/** No longer text is looked at for a version: it is too long in any case. */
const LONGEST_VERSION_READ = 1_000;

/** The fields of an attribute that hold its value, each with the name that Kubernetes' own type has for it. */
const VALUES: readonly (readonly [field: string, internal: string])[] = [
  ['int', 'IntValue'],
  ['bool', 'BoolValue'],
  ['string', 'StringValue'],
  ['version', 'VersionValue'],
];
/** Lists of values, which are not served unless a feature is on. */
export const VALUE_LISTS: readonly string[] = ['bools', 'ints', 'strings', 'versions'];
const INTERNAL_LISTS: readonly string[] = ['IntValues', 'BoolValues', 'StringValues', 'VersionValues'];

/** How many values an attribute counts for. Source: numEntriesDeviceAttribute. */
export function valuesIn(attribute: JsonObject): number {
  const listed = VALUE_LISTS.reduce((sum, field) => sum + asList(attribute[field]).length, 0);
  return listed === 0 ? 1 : listed;
}

/** The value of an attribute of a device: exactly one. Source: validateDeviceAttribute; lists have been dropped before. */
export function checkDeviceAttribute(attribute: JsonObject, path: string, causes: Causes): void {
  const { string, version } = attribute;
  if (isSet(string)) checkLength(asText(string), `${path}.string`, causes);
  if (isSet(version)) {
    const text = asText(version);
    if (text.length > LONGEST_VERSION_READ || !VERSION.test(text)) {
      const detail = 'must be a string compatible with semver.org spec 2.0.0';
      causes.push(invalidValue(`${path}.version`, text, detail));
    }
    checkLength(text, `${path}.version`, causes);
  }
  const set = VALUES.filter(([field]) => isSet(attribute[field]));
  const ONE = 'exactly one value must be specified';
  if (set.length === 0) causes.push(invalidValue(path, '', ONE));
  else if (set.length > 1) causes.push(invalidValue(path, asPrinted(attribute), ONE));
}

function checkLength(text: string, path: string, causes: Causes): void {
  if (byteLength(text) > LONGEST_VALUE) causes.push(tooLong(path, LONGEST_VALUE));
}

function asPrinted(attribute: JsonObject): JsonObject {
  return Object.fromEntries([
    ...VALUES.map(([field, internal]) => [internal, attribute[field] ?? null] as const),
    ...INTERNAL_LISTS.map((internal) => [internal, null] as const),
  ]);
}
