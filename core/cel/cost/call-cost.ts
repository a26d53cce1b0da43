import type { CoreCall } from '../check/core-expression.js';
import { type CallCost, type CallSite, type CostNode, PER_CHARACTER, patternCost, type Sizes } from './cost-node.js';
import { type CostRange, either, exactly, ONE, plus, scaled, times } from './cost-range.js';
import { libraryCost } from './library-cost.js';
import { listCost } from './list-cost.js';

/** What a call costs with its arguments. Source: cel-go checker/cost.go functionCost. */
export function callCost(site: CallSite): CallCost {
  const own = listCost(site) ?? libraryCost(site);
  if (own !== undefined) return withArgs(site, own);
  return lazyCost(site) ?? withArgs(site, standardCost(site));
}

function withArgs({ argCosts }: CallSite, { cost, resultSize }: CallCost): CallCost {
  return { cost: plus(cost, ...argCosts), resultSize };
}

const knownSize = ({ size }: CostNode): CostRange => size ?? { least: 0, most: 2 ** 64 };

/** Calls that do not need all of their arguments. */
function lazyCost({ sizes, call, name, args, argCosts }: CallSite): CallCost | undefined {
  if (name === '_&&_' || name === '_||_') return { cost: { least: argCosts[0]!.least, most: plus(...argCosts).most } };
  if (name !== '_?_:_') return undefined;
  const [, then, otherwise] = args;
  const [test, thenCost, otherwiseCost] = argCosts;
  sizes.setEntries(call, union(sizes, call.args[1]!, call.args[2]!));
  return {
    cost: plus(test!, either(thenCost!, otherwiseCost!)),
    resultSize: either(knownSize(then!), knownSize(otherwise!)),
  };
}

function union(sizes: Sizes, a: CoreCall['args'][number], b: CoreCall['args'][number]) {
  const [first, second] = [sizes.entriesOf(a), sizes.entriesOf(b)];
  if (first === undefined || second === undefined) return undefined;
  return { isList: first.isList, key: either(first.key, second.key), value: either(first.value, second.value) };
}

const COMPARISONS = new Set(['_<_', '_<=_', '_>_', '_>=_']);
const EQUALITIES = new Set(['_==_', '_!=_']);

/** What CEL's own functions cost. */
function standardCost(site: CallSite): CallCost {
  const { name, overload, target, args } = site;
  const of = overload.args[0]?.kind;
  const isText = of === 'string' || of === 'bytes';
  if (EQUALITIES.has(name) || (COMPARISONS.has(name) && isText)) return { cost: comparison(args) };
  if (name === '_+_' && (isText || of === 'list')) return concatenation(site, of === 'list');
  if (name === '@in' && overload.args[1]?.kind === 'list') return { cost: knownSize(args[1]!) };
  const [first] = args;
  if (target !== undefined && of === 'string' && first !== undefined) {
    const size = knownSize(target);
    if (name === 'startsWith' || name === 'endsWith') return { cost: scaled(knownSize(first), PER_CHARACTER) };
    if (name === 'matches') return { cost: patternCost(size, knownSize(first)) };
    if (name === 'contains')
      return { cost: times(scaled(size, PER_CHARACTER), scaled(knownSize(first), PER_CHARACTER)) };
    if (name === 'format') return { cost: scaled(size, PER_CHARACTER) };
  }
  if (target === undefined && first !== undefined) {
    const size = knownSize(first);
    const cost = scaled(size, PER_CHARACTER);
    if (name === 'bytes' && of === 'string') return { cost, resultSize: { least: size.least, most: size.most * 4 } };
    if (name === 'string' && of === 'bytes')
      return { cost, resultSize: { least: Math.floor(size.least / 4), most: size.most } };
    if (name === 'strings.quote') return { cost, resultSize: { least: size.least + 2, most: size.most * 2 + 2 } };
  }
  return { cost: ONE };
}

/** Two values are compared as far as the shorter one goes. */
function comparison([left, right]: readonly CostNode[]): CostRange {
  const most = Math.min(knownSize(left!).most, knownSize(right!).most);
  return scaled({ least: most > 0 ? 1 : 0, most }, PER_CHARACTER);
}

function concatenation({ sizes, call, args }: CallSite, isList: boolean): CallCost {
  const resultSize = plus(knownSize(args[0]!), knownSize(args[1]!));
  sizes.setEntries(call, union(sizes, call.args[0]!, call.args[1]!));
  return { cost: isList ? exactly(1) : scaled(resultSize, PER_CHARACTER), resultSize };
}
