import { compileHas } from './access.js';
import { noSuchOverload } from './cel-function.js';
import { ExpressionProblem } from './cel-problem.js';
import {
  CelFault,
  CelList,
  CelOptional,
  type CelValue,
  entriesOf,
  isList,
  isMap,
  itemAt,
  itemsOf,
  listSize,
  typeNameOf,
} from './cel-value.js';
import type { Closure, ClosureCompiler } from './closure.js';
import type { CallExpression, Expression } from './expression.js';
import { MEMBER_FUNCTIONS } from './function-table.js';
import { LOOPS, type Loop, PAIR_LOOPS } from './loops.js';

/**
 * Makes the closure of a call that is a macro: `has(a.b)`; `all`, `exists`, `exists_one`, `filter` and `map` over a list or the keys
 * of a map; `optMap` and `optFlatMap` of an optional. Undefined when the call is none. Source: cel-spec doc/langdef.md, Macros.
 */
export function compileMacro(compiler: ClosureCompiler, call: CallExpression): Closure | undefined {
  const { name, target, args, offset } = call;
  if (target === undefined) return name === 'has' ? compileHasMacro(compiler, call) : undefined;
  const pairs = PAIR_LOOPS.get(name);
  if (pairs?.arities.includes(args.length) === true) return compilePairs(compiler, call, target, pairs);
  if (name === 'sortBy' && args.length === 2) return compileSortBy(compiler, call, target);
  const loop = LOOPS.get(name);
  const arities = loop?.arities ?? (OPTIONAL_MACROS.has(name) ? [2] : undefined);
  if (arities === undefined) return undefined;
  if (!arities.includes(args.length)) {
    throw new ExpressionProblem(`expected ${name}() to have a variable and an expression: ${name}(x, x > 0)`, offset);
  }
  const variable = variableOf(name, args[0]!);
  const range = compiler.compile(target);
  const rangeCost = compiler.rootCost(target);
  if (loop !== undefined)
    return compiler.withVariables([variable], ([slot]) =>
      compileLoop(range, rangeCost, slot!, loop, compileBodies(compiler, args.slice(1))),
    );
  return compiler.withLazyVariable(variable, (slot, costSlot) =>
    compileOptional(range, rangeCost, [slot, costSlot], compileBodies(compiler, args.slice(1)), name === 'optFlatMap'),
  );
}

const OPTIONAL_MACROS = new Set(['optMap', 'optFlatMap']);

function compileHasMacro(compiler: ClosureCompiler, { args, offset }: CallExpression): Closure {
  const [field] = args;
  if (args.length !== 1 || field?.type !== 'select' || field.optional) {
    throw new ExpressionProblem('expected has() to be asked of one field, such as has(object.spec)', offset);
  }
  return compileHas(compiler.compile(field.operand), field.field);
}

function variableOf(macro: string, arg: Expression): string {
  if (arg.type === 'name') return arg.name;
  throw new ExpressionProblem(`expected a simple name as the variable of ${macro}()`, arg.offset);
}

/** What a macro does with each item. */
interface Bodies {
  readonly bodies: readonly Closure[];
  /** How many parts it has: so many steps each round takes. */
  readonly steps: number;
  /** What it costs to take each as a value. */
  readonly roots: readonly number[];
  /** Whether the last is always the same. */
  readonly isConstant: boolean;
}

function compileBodies(compiler: ClosureCompiler, args: readonly Expression[]): Bodies {
  const before = compiler.partCount;
  const bodies = args.map((arg) => compiler.compile(arg));
  return {
    bodies,
    steps: compiler.partCount - before,
    roots: args.map((arg) => compiler.rootCost(arg)),
    isConstant: compiler.isConstant(args.at(-1)!),
  };
}

function compileLoop(range: Closure, rangeCost: number, slot: number, loop: Loop, made: Bodies): Closure {
  const { bodies, steps } = made;
  const { before, round: each, kept, end } = loop.price(made.roots, made.isConstant);
  return (evaluation) => {
    const over = range(evaluation);
    evaluation.charge(rangeCost);
    if (over instanceof CelFault) return over;
    const items = isMap(over) ? new CelList(entriesOf(over).map(([key]) => key)) : over;
    if (!isList(items)) return new CelFault(`${typeNameOf(items)} has no items to go through`);
    const round = loop.start(bodies, kept);
    for (let index = 0, size = listSize(items); index < size; index++) {
      evaluation.spend(steps);
      const item: CelValue = itemAt(items, index);
      evaluation.slots[slot] = item;
      evaluation.charge(before + each);
      const result = round.next(item, evaluation);
      if (result === undefined) continue;
      evaluation.charge(index + 1 < size ? before + end : end);
      return result;
    }
    evaluation.charge(end);
    return round.end();
  };
}

/** A loop over the indexes and items of a list, or the keys and values of a map. */
function compilePairs(compiler: ClosureCompiler, call: CallExpression, target: Expression, loop: Loop): Closure {
  const { name, args } = call;
  const variables = [variableOf(name, args[0]!), variableOf(name, args[1]!)];
  const range = compiler.compile(target);
  const rangeCost = compiler.rootCost(target);
  return compiler.withVariables(variables, ([first, second]) => {
    const { bodies, steps, roots, isConstant } = compileBodies(compiler, args.slice(2));
    const { before, round: each, kept, end } = loop.price(roots, isConstant);
    return (evaluation) => {
      const over = range(evaluation);
      evaluation.charge(rangeCost);
      if (over instanceof CelFault) return over;
      const pairs = pairsOf(over);
      if (pairs === undefined) return new CelFault(`${typeNameOf(over)} has no items to go through`);
      const round = loop.start(bodies, kept);
      for (let index = 0; index < pairs.length; index++) {
        const [key, value] = pairs[index]!;
        evaluation.spend(steps);
        evaluation.slots[first!] = key;
        evaluation.slots[second!] = value;
        evaluation.charge(before + each);
        const result = round.next(key, evaluation);
        if (result === undefined) continue;
        evaluation.charge(index + 1 < pairs.length ? before + end : end);
        return result;
      }
      evaluation.charge(end);
      return round.end();
    };
  });
}

function pairsOf(over: CelValue): readonly (readonly [CelValue, CelValue])[] | undefined {
  if (isMap(over)) return entriesOf(over);
  return isList(over) ? itemsOf(over).map((item, index) => [BigInt(index), item] as const) : undefined;
}

const SORTED = '@__sortBy_input__';

/** Orders a list by what an expression makes of each item. */
function compileSortBy(compiler: ClosureCompiler, call: CallExpression, target: Expression): Closure {
  const sort = MEMBER_FUNCTIONS.get('@sortByAssociatedKeys')!;
  const range = compiler.compile(target);
  const rangeCost = compiler.rootCost(target);
  const charge = compiler.chargeOf(sort.name, true, call.open);
  return compiler.withVariables([SORTED], ([slot]) => {
    const input: Expression = { type: 'name', name: SORTED, offset: target.offset };
    const keys = compiler.compile({ ...call, target: input, name: 'map' });
    return (evaluation) => {
      const list = range(evaluation);
      evaluation.charge(rangeCost);
      if (list instanceof CelFault) return list;
      evaluation.slots[slot!] = list;
      const made = keys(evaluation);
      if (made instanceof CelFault) return made;
      const sorted = sort.call([list, made], evaluation) ?? noSuchOverload(sort, [list, made]);
      evaluation.charge(1 + (typeof charge === 'number' ? charge : charge([list, made], sorted)));
      return sorted;
    };
  });
}

/** What is asked for a value is asked twice in Kubernetes: whether it has one, and for that, once it is looked at. */
function compileOptional(
  range: Closure,
  rangeCost: number,
  [slot, costSlot]: readonly [number, number],
  { bodies, roots }: Bodies,
  isFlat: boolean,
): Closure {
  const [body] = bodies;
  const [root] = roots;
  return (evaluation) => {
    const before = evaluation.mark;
    const optional = range(evaluation);
    const asking = evaluation.spentAgainSince(before, slot) + rangeCost + 1;
    evaluation.charge(rangeCost + 1);
    if (optional instanceof CelFault) return optional;
    if (!(optional instanceof CelOptional)) return new CelFault(`${typeNameOf(optional)} is no optional`);
    if (optional.value === undefined) {
      evaluation.charge(1);
      return optional;
    }
    evaluation.slots[slot] = optional.value;
    evaluation.slots[costSlot] = asking;
    const made = body!(evaluation);
    evaluation.charge(root! + (isFlat ? 0 : 1));
    if (made instanceof CelFault) return made;
    if (!isFlat) return new CelOptional(made);
    return made instanceof CelOptional ? made : new CelFault(`optFlatMap() needs an optional, not ${typeNameOf(made)}`);
  };
}
