import { type CelFunction, global, member } from '../cel-function.js';
import { CelFault, CelOptional, type CelValue, isList, isMap, listSize, mapSize } from '../cel-value.js';

const NONE = new CelOptional(undefined);

/** Whether a value is the one that its type starts with: 0, '', an empty list. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (isList(value)) return listSize(value) === 0;
  return isMap(value) && mapSize(value) === 0;
}

/** Values that may be absent. Source: cel-go cel/library.go OptionalTypes. */
export const OPTIONALS: readonly CelFunction[] = [
  global('optional.of', [1], ([value]) => new CelOptional(value!)),
  global('optional.ofNonZeroValue', [1], ([value]) => (isZero(value!) ? NONE : new CelOptional(value!))),
  global('optional.none', [0], () => NONE),
  member('hasValue', [1], ([optional]) => (optional instanceof CelOptional ? optional.value !== undefined : undefined)),
  member('value', [1], ([optional]) => {
    if (!(optional instanceof CelOptional)) return undefined;
    return optional.value === undefined ? new CelFault('the optional has no value') : optional.value;
  }),
  member('or', [2], ([optional, other]) => {
    if (!(optional instanceof CelOptional) || !(other instanceof CelOptional)) return undefined;
    return optional.value === undefined ? other : optional;
  }),
  member('orValue', [2], ([optional, other]) =>
    optional instanceof CelOptional ? (optional.value === undefined ? other : optional.value) : undefined,
  ),
];
