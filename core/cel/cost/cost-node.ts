import type { DeclaredType } from '../check/cel-types.js';
import type { CoreCall, CoreExpression } from '../check/core-expression.js';
import type { Overload } from '../check/overloads.js';
import { type CostRange, ONE, plus, scaled, times } from './cost-range.js';
import type { Path } from './path.js';

/** Going over a text once costs so much a character. Source: cel-go common/cost.go, of this and the next. */
export const PER_CHARACTER = 0.1;
/** Matching a pattern costs so much a character of the pattern, for each step over the text. */
export const PER_PATTERN_CHARACTER = 0.25;
/** Making a list, a map, an object. */
export const LIST_COST = 10;
export const MAP_COST = 30;
export const STRUCT_COST = 40;

/** What a list or a map holds: of what size its keys and its values are. */
export interface EntrySizes {
  readonly isList: boolean;
  readonly key: CostRange;
  readonly value: CostRange;
}

/** A value whose size is asked. */
export interface SizedNode {
  readonly type: DeclaredType;
  readonly path: Path;
  /** As far as the expression tells. */
  readonly size: CostRange | undefined;
}

/** A part whose cost is asked. */
export interface CostNode extends SizedNode {
  readonly part: CoreExpression;
}

/** What is known of sizes while costs are reckoned. */
export interface Sizes {
  /** The size of what a node gives, by the expression, or else by where it comes from. */
  sizeOf(node: SizedNode): CostRange;
  /** What a list has for items; undefined of what is none. */
  itemOf(node: SizedNode): SizedNode | undefined;
  entriesOf(part: CoreExpression): EntrySizes | undefined;
  setEntries(part: CoreExpression, entries: EntrySizes | undefined): void;
}

/** One way to make a call, with what is known of its arguments. */
export interface CallSite {
  readonly sizes: Sizes;
  readonly call: CoreCall;
  /** With the names in front of it. */
  readonly name: string;
  readonly overload: Overload;
  readonly target: CostNode | undefined;
  readonly args: readonly CostNode[];
  readonly argCosts: readonly CostRange[];
}

/** What a call of a function costs, and how large its result may become. */
export interface CallCost {
  readonly cost: CostRange;
  readonly resultSize?: CostRange | undefined;
}

/** What it costs to match a text with a pattern. One is added to the text, since an empty one is matched, too. */
export function patternCost(text: CostRange, pattern: CostRange): CostRange {
  return times(scaled(plus(text, ONE), PER_CHARACTER), scaled(pattern, PER_PATTERN_CHARACTER));
}
