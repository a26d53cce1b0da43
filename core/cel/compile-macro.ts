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
  const pairs = PAIR_LOOPS.get(`${name}:${args.length}`);
  if (pairs !== undefined) return compilePairs(compiler, call, target, pairs);
  if (name === 'sortBy' && args.length === 2) return compileSortBy(compiler, call, target);
  const loop = LOOPS.get(name);
  const arities = loop?.arities ?? (OPTIONAL_MACROS.has(name) ? [2] : undefined);
  if (arities === undefined) return undefined;
  if (!arities.includes(args.length)) {
    throw new ExpressionProblem(`expected ${name}() to have a variable and an expression: ${name}(x, x > 0)`, offset);
  }
  const variable = variableOf(name, args[0]!);
  const range = compiler.compile(target);
  return compiler.withVariables([variable], ([slot]) => {
    const { bodies, cost } = compileBodies(compiler, args.slice(1));
    return loop === undefined
      ? compileOptional(range, slot!, bodies[0]!, name === 'optFlatMap')
      : compileLoop(range, slot!, loop, bodies, cost);
  });
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

/** Compiles what a macro does with each item, and tells how many parts that has: so many steps each round takes. */
function compileBodies(
  compiler: ClosureCompiler,
  args: readonly Expression[],
): { readonly bodies: readonly Closure[]; readonly cost: number } {
  const before = compiler.partCount;
  const bodies = args.map((arg) => compiler.compile(arg));
  return { bodies, cost: compiler.partCount - before };
}

function compileLoop(range: Closure, slot: number, loop: Loop, bodies: readonly Closure[], cost: number): Closure {
  return (evaluation) => {
    const over = range(evaluation);
    if (over instanceof CelFault) return over;
    const items = isMap(over) ? new CelList(entriesOf(over).map(([key]) => key)) : over;
    if (!isList(items)) return new CelFault(`${typeNameOf(items)} has no items to go through`);
    const round = loop.start(bodies);
    for (let index = 0, size = listSize(items); index < size; index++) {
      evaluation.spend(cost);
      const item: CelValue = itemAt(items, index);
      evaluation.slots[slot] = item;
      const result = round.next(item, evaluation);
      if (result !== undefined) return result;
    }
    return round.end();
  };
}

/** A loop over the indexes and items of a list, or the keys and values of a map. */
function compilePairs(
  compiler: ClosureCompiler,
  call: CallExpression,
  target: Expression,
  start: Loop['start'],
): Closure {
  const { name, args } = call;
  const variables = [variableOf(name, args[0]!), variableOf(name, args[1]!)];
  const range = compiler.compile(target);
  return compiler.withVariables(variables, ([first, second]) => {
    const { bodies, cost } = compileBodies(compiler, args.slice(2));
    return (evaluation) => {
      const over = range(evaluation);
      if (over instanceof CelFault) return over;
      const pairs = pairsOf(over);
      if (pairs === undefined) return new CelFault(`${typeNameOf(over)} has no items to go through`);
      const round = start(bodies);
      for (const [key, value] of pairs) {
        evaluation.spend(cost);
        evaluation.slots[first!] = key;
        evaluation.slots[second!] = value;
        const result = round.next(key, evaluation);
        if (result !== undefined) return result;
      }
      return round.end();
    };
  });
}

function pairsOf(over: CelValue): readonly (readonly [CelValue, CelValue])[] | undefined {
  if (isMap(over)) return entriesOf(over);
  return isList(over) ? itemsOf(over).map((item, index) => [BigInt(index), item] as const) : undefined;
}

/** Orders a list by what an expression makes of each item. */
function compileSortBy(compiler: ClosureCompiler, call: CallExpression, target: Expression): Closure {
  const sort = MEMBER_FUNCTIONS.get('@sortByAssociatedKeys')!;
  const range = compiler.compile(target);
  const keys = compiler.compile({ ...call, name: 'map' });
  return (evaluation) => {
    const list = range(evaluation);
    if (list instanceof CelFault) return list;
    const made = keys(evaluation);
    if (made instanceof CelFault) return made;
    return sort.call([list, made], evaluation) ?? noSuchOverload(sort, [list, made]);
  };
}

function compileOptional(range: Closure, slot: number, body: Closure, isFlat: boolean): Closure {
  return (evaluation) => {
    const optional = range(evaluation);
    if (optional instanceof CelFault) return optional;
    if (!(optional instanceof CelOptional)) return new CelFault(`${typeNameOf(optional)} is no optional`);
    if (optional.value === undefined) return optional;
    evaluation.slots[slot] = optional.value;
    const made = body(evaluation);
    if (made instanceof CelFault) return made;
    if (!isFlat) return new CelOptional(made);
    return made instanceof CelOptional ? made : new CelFault(`optFlatMap() needs an optional, not ${typeNameOf(made)}`);
  };
}
