import type { CelFunction } from './cel-function.js';
import { ADDRESSES } from './functions/addresses.js';
import { AUTHORIZATION } from './functions/authorization.js';
import { CONVERSIONS } from './functions/conversions.js';
import { LIST_SHAPES } from './functions/list-shapes.js';
import { LISTS } from './functions/lists.js';
import { NAMED_FORMATS } from './functions/named-formats.js';
import { OPTIONALS } from './functions/optionals.js';
import { PATTERNS } from './functions/patterns.js';
import { QUANTITIES } from './functions/quantities.js';
import { SETS } from './functions/sets.js';
import { STRINGS } from './functions/strings.js';
import { TEXT_FORMATS } from './functions/text-format.js';
import { TIMES } from './functions/times.js';
import { URLS } from './functions/urls.js';
import { VERSIONS } from './functions/versions.js';

const ALL: readonly CelFunction[] = [
  ...ADDRESSES,
  ...AUTHORIZATION,
  ...LIST_SHAPES,
  ...NAMED_FORMATS,
  ...TEXT_FORMATS,
  ...VERSIONS,
  ...CONVERSIONS,
  ...LISTS,
  ...OPTIONALS,
  ...PATTERNS,
  ...QUANTITIES,
  ...SETS,
  ...STRINGS,
  ...TIMES,
  ...URLS,
];

/** Functions called on nothing, by name: `quantity`, `sets.contains`. */
export const GLOBAL_FUNCTIONS = named('global');

/** Functions called on a value, by name: `startsWith`. */
export const MEMBER_FUNCTIONS = named('member');

function named(form: CelFunction['form']): ReadonlyMap<string, CelFunction> {
  return new Map(ALL.filter((one) => one.form === form).map((one) => [one.name, one]));
}
