import { CelUint, type CelValue } from '../cel-value.js';
import { type DeclaredType, unwrapOptional } from '../check/cel-types.js';
import type { CheckedExpression } from '../check/check-types.js';
import type { CoreCall, CoreComprehension, CoreExpression } from '../check/core-expression.js';
import { MOST_REPEATED } from '../check/parts.js';
import { callCost } from './call-cost.js';
import {
  type CallSite,
  type CostNode,
  type EntrySizes,
  LIST_COST,
  MAP_COST,
  type SizedNode,
  type Sizes,
  STRUCT_COST,
} from './cost-node.js';
import { type CostRange, either, exactly, ONE, plus, times, UNKNOWN } from './cost-range.js';
import { Path } from './path.js';

/** Says how large a value may become that comes from somewhere; undefined where nothing is known. */
export type SizeOf = (path: readonly string[]) => CostRange | undefined;

/**
 * What running an expression costs at least and at most, whatever it is run on. Which rules may be written rests on it, so it counts as
 * Kubernetes counts. Source: cel-go checker/cost.go Cost.
 */
export function estimateCost(checked: CheckedExpression, sizeOf: SizeOf): CostRange {
  return new Coster(checked, sizeOf).cost(checked.root);
}

interface Local {
  readonly path: Path;
  readonly size: CostRange | undefined;
  readonly entries: EntrySizes | undefined;
}

const EMPTY: CostRange = { least: 2 ** 64, most: 0 };
const NOTHING = exactly(0);
const { NOWHERE } = Path;
const SELECTED_FROM = new Set(['map', 'struct', 'param']);
const SCALARS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

/** One estimate, and what is known of parts so far. */
class Coster implements Sizes {
  readonly #checked: CheckedExpression;
  readonly #sizeOf: SizeOf;
  readonly #paths = new Map<CoreExpression, Path>();
  readonly #sizes = new Map<CoreExpression, CostRange>();
  readonly #entries = new Map<CoreExpression, EntrySizes>();
  readonly #locals = new Map<string, Local[]>();
  readonly #costs = new Map<CoreExpression, CostRange>();
  #visits = 0;

  constructor(checked: CheckedExpression, sizeOf: SizeOf) {
    this.#checked = checked;
    this.#sizeOf = sizeOf;
  }

  cost(part: CoreExpression): CostRange {
    const known = ++this.#visits > MOST_REPEATED ? this.#costs.get(part) : undefined;
    if (known !== undefined) return known;
    const cost = this.#costOf(part);
    this.#costs.set(part, cost);
    return cost;
  }

  #costOf(part: CoreExpression): CostRange {
    switch (part.kind) {
      case 'literal':
        return NOTHING;
      case 'ident':
        return this.#name(part, part.name);
      case 'select': {
        const name = this.#checked.wholeName(part);
        if (name !== undefined) return this.#name(part, name);
        const operand = this.cost(part.operand);
        if (part.isTest) return operand;
        this.#paths.set(part, this.#within(part.operand, part.field));
        return SELECTED_FROM.has(this.#typeOf(part.operand).kind) ? plus(operand, ONE) : operand;
      }
      case 'call':
        return this.#call(part);
      case 'list': {
        const found = part.items.map(({ value }) => ({ cost: this.cost(value), size: this.#sizeOrUnknown(value) }));
        this.#entries.set(part, { isList: true, key: ONE, value: span(found.map(({ size }) => size)) });
        return plus(...found.map(({ cost }) => cost), exactly(LIST_COST));
      }
      case 'map': {
        const found = part.entries.map(({ key, value }) => ({
          cost: plus(this.cost(key), this.cost(value)),
          key: this.#sizeOrUnknown(key),
          value: this.#sizeOrUnknown(value),
        }));
        const [keys, values] = [found.map(({ key }) => key), found.map(({ value }) => value)];
        this.#entries.set(part, { isList: false, key: span(keys), value: span(values) });
        return plus(...found.map(({ cost }) => cost), exactly(MAP_COST));
      }
      case 'struct':
        return plus(...part.fields.map(({ value }) => this.cost(value)), exactly(STRUCT_COST));
      case 'comprehension':
        return isBinding(part) ? this.#binding(part) : this.#loop(part);
    }
  }

  #typeOf(part: CoreExpression): DeclaredType {
    return this.#checked.typeOf(part);
  }

  sizeOf(node: SizedNode): CostRange {
    return node.size ?? this.#sizeAt(node.path) ?? UNKNOWN;
  }

  itemOf(node: SizedNode): SizedNode | undefined {
    const type = node.type.params[0];
    if (type === undefined) return undefined;
    return { type, path: node.path.length === 0 ? NOWHERE : node.path.copy().to('@items'), size: undefined };
  }

  entriesOf(part: CoreExpression): EntrySizes | undefined {
    return this.#entries.get(part) ?? (part.kind === 'ident' ? this.#local(part.name)?.entries : undefined);
  }

  setEntries(part: CoreExpression, entries: EntrySizes | undefined): void {
    if (entries !== undefined) this.#entries.set(part, entries);
  }

  #name(part: CoreExpression, name: string): CostRange {
    this.#paths.set(part, this.#local(name)?.path ?? Path.of(name));
    return ONE;
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #withLocal(name: string, local: Local): void {
    const locals = this.#locals.get(name);
    if (locals === undefined) this.#locals.set(name, [local]);
    else locals.push(local);
  }

  #sizeAt(path: Path): CostRange | undefined {
    return path.length === 0 ? undefined : this.#sizeOf(path.steps());
  }

  #pathOf(part: CoreExpression): Path {
    const local = part.kind === 'ident' ? this.#local(part.name) : undefined;
    return local?.path ?? this.#paths.get(part) ?? NOWHERE;
  }

  #within(part: CoreExpression, step: string): Path {
    return this.#pathOf(part).to(step);
  }

  #node(part: CoreExpression): CostNode {
    const path = this.#pathOf(part);
    return {
      part,
      type: this.#typeOf(part),
      path,
      size: this.#size(part),
    };
  }

  #size(part: CoreExpression): CostRange | undefined {
    const known = this.#sizes.get(part) ?? writtenSize(part);
    if (known !== undefined) return known;
    const found = this.#sizeAt(this.#pathOf(part));
    if (found !== undefined) {
      this.#sizes.set(part, found);
      return found;
    }
    if (isScalar(this.#typeOf(part))) return ONE;
    return part.kind === 'ident' ? this.#local(part.name)?.size : undefined;
  }

  #sizeOrUnknown(part: CoreExpression): CostRange {
    return this.#size(part) ?? UNKNOWN;
  }

  #call(call: CoreCall): CostRange {
    const called = this.#checked.calledBy(call);
    if (called?.name === 'dyn') {
      const arg = call.args[0]!;
      const cost = plus(this.cost(arg), ONE);
      this.#copySizes(call, arg);
      return cost;
    }
    // One by one, since what comes later may write over the path of what came before.
    const found = call.args.map((arg) => ({ cost: this.cost(arg), node: this.#node(arg) }));
    const argCosts = found.map(({ cost }) => cost);
    const args = found.map(({ node }) => node);
    if (called === undefined || called.overloads.length === 0) return NOTHING;
    const onTarget = called.isMember ? call.target! : undefined;
    const targetCost = onTarget === undefined ? NOTHING : this.cost(onTarget);
    const target = onTarget === undefined ? undefined : this.#node(onTarget);
    let total = EMPTY;
    let size: CostRange | undefined;
    for (const overload of called.overloads) {
      const site: CallSite = { sizes: this, call, name: called.name, overload, target, args, argCosts };
      const { cost, resultSize } = callCost(site);
      total = either(total, cost);
      if (resultSize !== undefined) size = size === undefined ? resultSize : either(size, resultSize);
      const of = called.name === '_[_]' ? overload.args[0]!.kind : undefined;
      if (of === 'list' || of === 'map') {
        size = this.entriesOf(call.args[0]!)?.value;
        this.#paths.set(call, this.#within(call.args[0]!, of === 'list' ? '@items' : '@values'));
      }
      size ??= this.#size(call);
    }
    if (size !== undefined) this.#sizes.set(call, size);
    return plus(targetCost, total);
  }

  #copySizes(to: CoreExpression, from: CoreExpression): void {
    const size = this.#size(from);
    if (size !== undefined) this.#sizes.set(to, size);
    this.setEntries(to, this.entriesOf(from));
  }

  #binding(loop: CoreComprehension): CostRange {
    const before = plus(this.cost(loop.range), this.cost(loop.start));
    this.#pushAccumulator(loop);
    const result = this.cost(loop.result);
    this.#locals.get(loop.accumulator)!.pop();
    this.#copySizes(loop, loop.result);
    return plus(before, result);
  }

  #loop(loop: CoreComprehension): CostRange {
    const before = plus(this.cost(loop.range), this.cost(loop.start));
    this.#pushAccumulator(loop);
    this.#pushVariables(loop);
    const round = plus(this.cost(loop.condition), this.cost(loop.step));
    this.#locals.get(loop.variable)!.pop();
    if (loop.second !== undefined) this.#locals.get(loop.second)!.pop();
    const result = this.cost(loop.result);
    this.#locals.get(loop.accumulator)!.pop();
    const count = this.#sizeOrUnknown(loop.range);
    if (loop.start.kind === 'literal') this.#sizes.set(loop, this.#sizeOrUnknown(loop.start));
    else if (loop.start.kind === 'list' || loop.start.kind === 'map') {
      this.#sizes.set(loop, count);
      this.setEntries(loop, this.entriesOf(loop.step));
    }
    return plus(before, result, times(count, round));
  }

  #pushAccumulator({ accumulator, start }: CoreComprehension): void {
    const local = { path: this.#pathOf(start), size: this.#size(start), entries: this.entriesOf(start) };
    this.#withLocal(accumulator, local);
  }

  #pushVariables({ range, variable, second }: CoreComprehension): void {
    const entries = this.entriesOf(range);
    const isList = entries?.isList ?? this.#typeOf(range).kind === 'list';
    const [keys, values] = isList ? ['@indices', '@items'] : ['@keys', '@values'];
    const key = { path: this.#within(range, keys!), size: entries?.key, entries: undefined };
    const value = { path: this.#within(range, values!), size: entries?.value, entries: undefined };
    if (second !== undefined) {
      this.#withLocal(variable, key);
      this.#withLocal(second, value);
    } else this.#withLocal(variable, isList ? value : key);
  }
}

/** What some sizes all keep within. */
function span(sizes: readonly CostRange[]): CostRange {
  return sizes.length === 0 ? NOTHING : sizes.reduce(either, EMPTY);
}

/** Whether a loop only gives a value a name. */
function isBinding({ range, condition }: CoreComprehension): boolean {
  return range.kind === 'list' && range.items.length === 0 && condition.kind === 'literal' && condition.value === false;
}

/** The size of what is written out. */
function writtenSize(part: CoreExpression): CostRange | undefined {
  switch (part.kind) {
    case 'literal':
      return literalSize(part.value);
    case 'list':
      return exactly(part.items.length);
    case 'map':
      return exactly(part.entries.length);
    default:
      return undefined;
  }
}

function literalSize(value: CelValue): CostRange | undefined {
  if (typeof value === 'string') return exactly([...value].length);
  if (value instanceof Uint8Array) return exactly(value.length);
  const isScalarValue = value === null || value instanceof CelUint || typeof value !== 'object';
  return isScalarValue ? ONE : undefined;
}

/** Whether values of a type are all of one size. */
function isScalar(type: DeclaredType): boolean {
  const [held, isOptional] = unwrapOptional(type);
  return isOptional ? isScalar(held) : SCALARS.has(type.kind);
}
