import {
  CelAuthorizer,
  CelCidr,
  CelDecision,
  CelFault,
  CelFormat,
  CelGroupCheck,
  CelIp,
  CelPathCheck,
  CelQuantity,
  CelResourceCheck,
  CelSemver,
  CelUrl,
  type CelValue,
  isList,
  itemAt,
} from '../cel-value.js';
import type { Overload } from '../check/overloads.js';
import { LIST_COST, PER_CHARACTER, PER_PATTERN_CHARACTER } from './cost-node.js';
import { AUTHORIZATION_COST, REQUIREMENT_COST, REQUIREMENTS_PER_CHARACTER, SIMPLE_FUNCTIONS } from './library-cost.js';
import { sizeOfHeld, sizeOfValue, traversalCost } from './value-size.js';

/** What a call cost, by its arguments and its result. */
type Tracker = (args: readonly CelValue[], result: CelValue | CelFault) => number;
export type Charge = number | Tracker;

/**
 * What a call costs when it runs. Of several overloads that may be meant nothing is known, as in cel-go: `only` is the one that can be.
 * Source: cel-go interpreter/runtimecost.go costCall; k8s.io/apiserver pkg/cel/library/cost.go CallCost.
 */
export function chargeOf(name: string, isMember: boolean, only: Overload | undefined): Charge {
  if (name === 'ip' && isMember) return 1;
  if (SIMPLE_FUNCTIONS.has(name)) return 1;
  return LISTS.get(name)?.(only) ?? LIBRARY.get(name) ?? standardCharge(name, isMember, only) ?? 1;
}

const textCost = (size: number) => Math.ceil(size * PER_CHARACTER);
const patternSteps = (text: CelValue) => Math.ceil((1 + sizeOfHeld(text)) * PER_CHARACTER);
const reading: Tracker = ([text]) => textCost(sizeOfValue(text!));
const readingTwice: Tracker = ([text]) => textCost(sizeOfValue(text!) * 2);
const matching: Tracker = ([text, pattern]) =>
  patternSteps(text!) * Math.ceil(sizeOfHeld(pattern!) * PER_PATTERN_CHARACTER);

const selecting: Tracker = ([, text]) => {
  const length = sizeOfValue(text!);
  return LIST_COST + textCost(length) + Math.ceil(length * REQUIREMENTS_PER_CHARACTER) * REQUIREMENT_COST;
};

const containing =
  (isCidr: boolean): ((only: Overload | undefined) => Tracker) =>
  (only) =>
  ([cidr, other]) => {
    const size = sizeOfValue(cidr!);
    const parsing = only?.args[1]?.kind === 'string' ? textCost(sizeOfValue(other!)) : 0;
    return textCost(size + size) + (isCidr ? textCost(size) + 1 : 0) + parsing;
  };

const making = (factor: number, size: number) => Math.floor(size * factor) + 1 + LIST_COST;
const made: Tracker = (_, result) => making(1, result instanceof CelFault ? 1 : sizeOfValue(result));
const compared = (list: CelValue): number => {
  const size = sizeOfValue(list);
  const first = size === 0 ? undefined : firstOf(list);
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  return making(isText ? 2 + PER_CHARACTER : 2, size * size);
};
const firstOf = (list: CelValue): CelValue | undefined => (isList(list) ? itemAt(list, 0) : undefined);

const overSets =
  (factor: number): Tracker =>
  ([a, b]) =>
    1 + sizeOfValue(a!) * sizeOfValue(b!) * factor;
const always = (tracker: Tracker) => () => tracker;
const onLists = (tracker: Tracker) => (only: Overload | undefined) =>
  only?.args[0]?.kind === 'list' ? tracker : undefined;

/** The functions of lists and sets. Source: cel-go ext/lists.go, ext/sets.go. */
const LISTS: ReadonlyMap<string, (only: Overload | undefined) => Tracker | undefined> = new Map([
  ['sets.contains', always(overSets(1))],
  ['sets.intersects', always(overSets(1))],
  ['sets.equivalent', always(overSets(2))],
  ['lists.range', always(made)],
  ['slice', onLists(made)],
  ['reverse', onLists(made)],
  ['flatten', onLists(([list, depth]) => making(depth === undefined ? 1 : Number(depth), sizeOfValue(list!)))],
  ['distinct', onLists(([list]) => compared(list!))],
  ['sort', onLists(([list]) => compared(list!))],
  ['@sortByAssociatedKeys', onLists(([, keys]) => compared(keys!))],
  ['containsIP', containing(false)],
  ['containsCIDR', containing(true)],
]);

const searching: Tracker = ([value]) => traversalCost(value!);

const LIBRARY: ReadonlyMap<string, Charge> = new Map<string, Charge>([
  ['check', AUTHORIZATION_COST],
  ['fieldSelector', selecting],
  ['labelSelector', selecting],
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map((name) => [name, searching] as const),
  ...['url', 'lowerAscii', 'upperAscii', 'substring', 'trim', 'jsonpatch.escapeKey'].map(
    (name) => [name, reading] as const,
  ),
  ...['cidr', 'isIP', 'isCIDR', 'ip', 'quantity', 'isQuantity', 'semver', 'isSemver'].map(
    (name) => [name, reading] as const,
  ),
  ...['replace', 'split', 'ip.isCanonical'].map((name) => [name, readingTwice] as const),
  ['join', (_, result) => textCost((result instanceof CelFault ? 1 : sizeOfValue(result)) * 2)],
  ['find', matching],
  ['findAll', matching],
  [
    'validate',
    ([format, text]) =>
      format instanceof CelFormat ? patternSteps(text!) * Math.ceil(format.patternLength * PER_PATTERN_CHARACTER) : 1,
  ],
]);

/** CEL's own functions and operators. */
function standardCharge(name: string, isMember: boolean, only: Overload | undefined): Charge | undefined {
  const of = only?.args[0]?.kind;
  const isText = of === 'string' || of === 'bytes';
  switch (name) {
    case 'startsWith':
    case 'endsWith':
    case 'format':
    case 'strings.quote':
      return ([text]) => textCost(sizeOfHeld(text!));
    case 'bytes':
      return of === 'string' ? ([text]) => textCost(sizeOfHeld(text!)) : 1;
    case 'string':
      return of === 'bytes' ? ([text]) => textCost(sizeOfHeld(text!)) : 1;
    case 'matches':
      return isMember ? matching : 1;
    case 'contains':
      return ([text, part]) => textCost(sizeOfHeld(text!)) * textCost(sizeOfHeld(part!));
    case '_==_':
      return ([a, b]) => (isLibraryValue(a!) ? 1 : comparison(a!, b!));
    case '_!=_':
      return ([a, b]) => comparison(a!, b!);
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return isText ? ([a, b]) => comparison(a!, b!) : 1;
    case '_+_':
      return isText ? ([a, b]) => textCost(sizeOfHeld(a!) + sizeOfHeld(b!)) : 1;
    case '@in':
      return only?.args[1]?.kind === 'list' ? ([, list]) => sizeOfHeld(list!) : 1;
    default:
      return undefined;
  }
}

const comparison = (a: CelValue, b: CelValue) => textCost(Math.min(sizeOfHeld(a), sizeOfHeld(b)));

function isLibraryValue(value: CelValue): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    (value instanceof CelQuantity ||
      value instanceof CelIp ||
      value instanceof CelCidr ||
      value instanceof CelFormat ||
      value instanceof CelUrl ||
      value instanceof CelSemver ||
      value instanceof CelAuthorizer ||
      value instanceof CelPathCheck ||
      value instanceof CelGroupCheck ||
      value instanceof CelResourceCheck ||
      value instanceof CelDecision)
  );
}
