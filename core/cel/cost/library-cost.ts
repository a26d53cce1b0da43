import {
  type CallCost,
  type CallSite,
  type CostNode,
  LIST_COST,
  PER_CHARACTER,
  PER_PATTERN_CHARACTER,
  patternCost,
  type Sizes,
} from './cost-node.js';
import { type CostRange, exactly, ONE, plus, scaled, times } from './cost-range.js';

/** An authorizer may be asked twice in one expression. */
export const AUTHORIZATION_COST = 350_000;
/** A selector is a list of requirements, each of which takes two characters at least, a list and a structure. */
export const REQUIREMENT_COST = 50;
export const REQUIREMENTS_PER_CHARACTER = 0.5;
const ADDRESS_SIZE: CostRange = { least: 4, most: 16 };
const LONGEST_FORMAT = 64;
const LONGEST_NAME_PATTERN = 128;

/** Functions that only read a field, build a request for an authorizer, or compute with one number. */
export const SIMPLE_FUNCTIONS = new Set([
  ...['serviceAccount', 'path', 'group', 'resource', 'subresource', 'namespace', 'name', 'allowed', 'reason', 'error'],
  ...['errored', 'masked', 'prefixLength', 'family', 'isUnspecified', 'isLoopback', 'isLinkLocalMulticast'],
  ...['isLinkLocalUnicast', 'isGlobalUnicast', 'format.named', 'sign', 'asInteger', 'isInteger', 'asApproximateFloat'],
  ...['isGreaterThan', 'isLessThan', 'compareTo', 'add', 'sub', 'major', 'minor', 'patch', 'getScheme', 'getHostname'],
  ...['getHost', 'getPort', 'getEscapedPath', 'getQuery'],
]);

type Estimate = (site: CallSite) => CallCost | undefined;

/** Functions that go over a text which is their argument. */
const reading =
  (factor: number): Estimate =>
  ({ sizes, args }) => ({ cost: scaled(sizes.sizeOf(args[0]!), factor) });

/** Functions that make a text of about the same length. */
const rewriting: Estimate = ({ sizes, target, args }) => {
  const size = sizes.sizeOf((target ?? args[0])!);
  return { cost: scaled(size, PER_CHARACTER), resultSize: size };
};

/** Functions that look at every item of a list, or every character of a text. */
const searching: Estimate = ({ sizes, target }) => {
  if (target === undefined) return undefined;
  const size = sizes.sizeOf(target);
  const item = sizes.itemOf(target);
  if (item === undefined) return { cost: scaled(size, PER_CHARACTER) };
  const isText = item.type.kind === 'string' || item.type.kind === 'bytes';
  return { cost: times(size, isText ? plus(ONE, scaled(sizes.sizeOf(item), PER_CHARACTER)) : ONE) };
};

const selector: Estimate = ({ sizes, args }) => {
  const length = sizes.sizeOf(args[0]!);
  const requirements = scaled(scaled(length, REQUIREMENTS_PER_CHARACTER), REQUIREMENT_COST);
  return { cost: plus(exactly(LIST_COST), scaled(length, PER_CHARACTER), requirements) };
};

const finding: Estimate = ({ sizes, target, args }) => {
  if (target === undefined) return undefined;
  const size = sizes.sizeOf(target);
  return { cost: patternCost(size, sizes.sizeOf(args[0]!)), resultSize: { least: 0, most: size.most } };
};

/** What functions of Kubernetes cost, by name. Source: k8s.io/apiserver pkg/cel/library/cost.go EstimateCallCost. */
const ESTIMATES: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ['check', () => ({ cost: exactly(AUTHORIZATION_COST) })],
  ...['fieldSelector', 'labelSelector'].map((name) => [name, selector] as const),
  ...['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map((name) => [name, searching] as const),
  ...['url', 'jsonpatch.escapeKey', 'lowerAscii', 'upperAscii', 'substring', 'trim'].map(
    (name) => [name, rewriting] as const,
  ),
  ['replace', ({ sizes, target, args }) => replacement(sizes, target!, args)],
  ['split', ({ sizes, target, args }) => splitting(sizes.sizeOf(target!), args[1])],
  ['join', ({ sizes, target, args }) => joining(sizes, target!, args[0])],
  ...['find', 'findAll'].map((name) => [name, finding] as const),
  ...['cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'].map(
    (name) => [name, reading(PER_CHARACTER)] as const,
  ),
  ['ip', (site) => (site.target === undefined ? reading(PER_CHARACTER)(site) : { cost: ONE })],
  ['ip.isCanonical', reading(2 * PER_CHARACTER)],
  ['containsIP', (site) => ({ cost: containment(site, exactly(0)) })],
  ['containsCIDR', (site) => ({ cost: containment(site, plus(scaled(ADDRESS_SIZE, PER_CHARACTER), ONE)) })],
  [
    'validate',
    ({ sizes, args }) => {
      const text = scaled(sizes.sizeOf(args[0]!), PER_CHARACTER);
      return { cost: scaled(text, LONGEST_NAME_PATTERN * PER_PATTERN_CHARACTER) };
    },
  ],
  ['_==_', equality],
]);

/** What a call of one of Kubernetes' functions costs; undefined for any other. */
export function libraryCost(site: CallSite): CallCost | undefined {
  return SIMPLE_FUNCTIONS.has(site.name) ? { cost: ONE } : ESTIMATES.get(site.name)?.(site);
}

function containment({ sizes, overload, args }: CallSite, more: CostRange): CostRange {
  const isText = overload.args[1]?.kind === 'string';
  const reads = isText ? scaled(sizes.sizeOf(args[0]!), PER_CHARACTER) : exactly(0);
  return plus(scaled(plus(ADDRESS_SIZE, ADDRESS_SIZE), PER_CHARACTER), more, reads);
}

/** Values of Kubernetes' types are small; whatever else is compared is CEL's to reckon. */
function equality({ args }: CallSite): CallCost | undefined {
  const [left, right] = args;
  if (left!.type.kind !== 'opaque' || left!.type.name === 'optional_type') return undefined;
  if (left!.type.name !== right!.type.name) return undefined;
  if (left!.type.name === 'kubernetes.NamedFormat')
    return { cost: scaled({ least: 1, most: LONGEST_FORMAT }, PER_CHARACTER) };
  if (left!.type.name === 'kubernetes.URL')
    return { cost: scaled({ least: 1, most: right!.size?.most ?? 1 }, PER_CHARACTER) };
  return { cost: ONE };
}

/** The longest and the shortest that a text can become when parts of it are replaced. */
function replacement(sizes: Sizes, target: CostNode, args: readonly CostNode[]): CallCost {
  const size = sizes.sizeOf(target);
  const from = sizes.sizeOf(args[0]!);
  const to = sizes.sizeOf(args[1]!);
  const most =
    from.least === 0
      ? { count: size.most + 1, kept: size.most }
      : to.most <= from.least
        ? { count: 0, kept: size.most }
        : { count: Math.ceil(size.most / from.least), kept: 0 };
  const least =
    from.most === 0
      ? { count: size.least + 1, kept: size.least }
      : from.most <= to.least
        ? { count: 0, kept: size.least }
        : { count: Math.ceil(size.least / from.most), kept: 0 };
  const made = times({ least: least.count, most: most.count }, to);
  return {
    cost: scaled(size, 2 * PER_CHARACTER),
    resultSize: plus(made, { least: least.kept, most: most.kept }),
  };
}

/** At worst every character is a part of its own. */
function splitting(size: CostRange, limit: CostNode | undefined): CallCost {
  const written = limit?.part.kind === 'literal' && typeof limit.part.value === 'bigint' ? limit.part.value : undefined;
  const most = written === undefined ? size.most : Number(BigInt.asUintN(64, written));
  return { cost: scaled(size, 2 * PER_CHARACTER), resultSize: { least: 0, most } };
}

function joining(sizes: Sizes, target: CostNode, separator: CostNode | undefined): CallCost {
  const count = sizes.sizeOf(target);
  const item = sizes.itemOf(target);
  let size = item === undefined ? exactly(0) : times(count, sizes.sizeOf(item));
  if (separator !== undefined) {
    const gaps = { least: Math.max(0, count.least - 1), most: Math.max(0, count.most - 1) };
    size = plus(size, times(sizes.sizeOf(separator), gaps));
  }
  return { cost: scaled(size, PER_CHARACTER), resultSize: size };
}
