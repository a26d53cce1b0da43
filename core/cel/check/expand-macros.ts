import type { CelValue } from '../cel-value.js';
import type { CallExpression, Expression } from '../expression.js';
import type { CoreCall, CoreExpression } from './core-expression.js';

/** A macro that is called the wrong way; `offset` is where. */
export interface MacroProblem {
  readonly offset: number;
  readonly message: string;
}

const ACCUMULATOR = '@result';
const UNUSED = '#unused';
const UNARY_NAMES = { '!': '!_', '-': '-_' } as const;

/** The expression without macros; what is wrong with those that are called the wrong way goes to `problems`. */
export function expandMacros(expression: Expression, problems: MacroProblem[], hasBind: boolean): CoreExpression {
  return new Expansion(problems, hasBind).expand(expression);
}

class Expansion {
  readonly #problems: MacroProblem[];

  readonly #hasBind: boolean;

  constructor(problems: MacroProblem[], hasBind: boolean) {
    this.#hasBind = hasBind;
    this.#problems = problems;
  }

  expand(expression: Expression): CoreExpression {
    const { offset } = expression;
    switch (expression.type) {
      case 'literal':
        return literal(expression.value, offset);
      case 'name':
        return ident(expression.name, offset);
      case 'select': {
        const operand = this.expand(expression.operand);
        if (expression.optional) return call('_?._', [operand, literal(expression.field, offset)], expression.dot);
        return { kind: 'select', operand, field: expression.field, isTest: false, offset: expression.dot };
      }
      case 'index':
        return call(
          expression.optional ? '_[?_]' : '_[_]',
          [this.expand(expression.operand), this.expand(expression.index)],
          offset,
        );
      case 'call':
        return this.#call(expression);
      case 'list':
        return {
          kind: 'list',
          items: expression.items.map(({ value, optional }) => ({ value: this.expand(value), optional })),
          offset,
        };
      case 'map':
        return {
          kind: 'map',
          entries: expression.entries.map(({ key, value, optional }) => ({
            key: this.expand(key),
            value: this.expand(value),
            optional,
          })),
          offset,
        };
      case 'struct':
        return {
          kind: 'struct',
          name: expression.name,
          fields: expression.fields.map((field) => ({ ...field, value: this.expand(field.value) })),
          offset,
        };
      case 'unary':
        return this.#unary(expression);
      case 'binary': {
        const { operator, left, right } = expression;
        return call(operator === 'in' ? '@in' : `_${operator}_`, [this.expand(left), this.expand(right)], offset);
      }
      case 'logical':
        return call(
          `_${expression.operator}_`,
          expression.operands.map((operand) => this.expand(operand)),
          offset,
        );
      case 'conditional':
        return call(
          '_?_:_',
          [expression.test, expression.then, expression.otherwise].map((part) => this.expand(part)),
          offset,
        );
    }
  }

  #unary({ operator, operand, offset }: Expression & { type: 'unary' }): CoreExpression {
    return call(UNARY_NAMES[operator], [this.expand(operand)], offset);
  }

  #call(expression: CallExpression): CoreExpression {
    const { name, target, args, open } = expression;
    const macro = target === undefined ? undefined : MACROS.get(`${name}:${args.length}`);
    if (target === undefined && name === 'has' && args.length === 1) return this.#has(args[0]!, open);
    if (this.#hasBind && name === 'bind' && args.length === 3 && target?.type === 'name' && target.name === 'cel')
      return this.#bind(args, open);
    const expanded = target === undefined ? undefined : this.expand(target);
    const items = args.map((arg) => this.expand(arg));
    if (macro === undefined || expanded === undefined) {
      return { kind: 'call', name, target: expanded, args: items, offset: open };
    }
    const made = macro(expanded, items, open);
    if ('kind' in made) return made;
    this.#problems.push(made);
    return literal(null, open);
  }

  /** Source: cel-go ext/bindings.go celBind. */
  #bind(args: readonly Expression[], offset: number): CoreExpression {
    const [variable, value, use] = args.map((arg) => this.expand(arg));
    if (variable!.kind === 'ident') return bind(variable!.name, value!, use!, offset);
    const message = 'cel.bind() variable names must be simple identifiers';
    this.#problems.push({ offset: variable!.offset, message });
    return literal(null, offset);
  }

  #has(arg: Expression, offset: number): CoreExpression {
    if (arg.type === 'select' && !arg.optional)
      return { kind: 'select', operand: this.expand(arg.operand), field: arg.field, isTest: true, offset };
    this.#problems.push({ offset: this.expand(arg).offset, message: 'invalid argument to has() macro' });
    return literal(null, offset);
  }
}

const literal = (value: CelValue, offset: number): CoreExpression => ({ kind: 'literal', value, offset });
const ident = (name: string, offset: number): CoreExpression => ({ kind: 'ident', name, offset });
const call = (name: string, args: readonly CoreExpression[], offset: number): CoreCall => ({
  kind: 'call',
  name,
  target: undefined,
  args,
  offset,
});
const memberCall = (
  name: string,
  target: CoreExpression,
  args: readonly CoreExpression[],
  offset: number,
): CoreCall => ({
  kind: 'call',
  name,
  target,
  args,
  offset,
});
const list = (values: readonly CoreExpression[], offset: number): CoreExpression => ({
  kind: 'list',
  items: values.map((value) => ({ value, optional: false })),
  offset,
});

type Macro = (target: CoreExpression, args: readonly CoreExpression[], offset: number) => CoreExpression | MacroProblem;

/** What a loop makes of its accumulator. */
interface Fold {
  readonly start: CoreExpression;
  readonly condition: CoreExpression;
  readonly step: CoreExpression;
  readonly result: CoreExpression;
}

/** The variables of a macro: the first one or two arguments, which must be names. */
function loop(
  count: 1 | 2,
  fold: (rest: readonly CoreExpression[], variables: readonly CoreExpression[], offset: number) => Fold,
  complaint = 'argument must be a simple name',
): Macro {
  return (range, args, offset) => {
    const variables = args.slice(0, count);
    for (const variable of variables) {
      if (variable.kind !== 'ident') return { offset: variable.offset, message: complaint };
    }
    const [variable, second] = variables.map((item) => (item.kind === 'ident' ? item.name : ''));
    if (variable === second) return { offset: args[1]!.offset, message: `duplicate variable name: ${variable}` };
    const clash = variables.find((item) => item.kind === 'ident' && item.name === '__result__');
    if (clash !== undefined)
      return { offset: clash.offset, message: 'iteration variable overwrites accumulator variable' };
    const made = fold(args.slice(count), variables, offset);
    return { kind: 'comprehension', range, variable: variable!, second, accumulator: ACCUMULATOR, ...made, offset };
  };
}

const accumulator = (offset: number) => ident(ACCUMULATOR, offset);
const notStrictlyFalse = (value: CoreExpression, offset: number) => call('@not_strictly_false', [value], offset);

const all = (count: 1 | 2) =>
  loop(count, ([predicate], _, offset) => ({
    start: literal(true, offset),
    condition: notStrictlyFalse(accumulator(offset), offset),
    step: call('_&&_', [accumulator(offset), predicate!], offset),
    result: accumulator(offset),
  }));

const exists = (count: 1 | 2) =>
  loop(count, ([predicate], _, offset) => ({
    start: literal(false, offset),
    condition: notStrictlyFalse(call('!_', [accumulator(offset)], offset), offset),
    step: call('_||_', [accumulator(offset), predicate!], offset),
    result: accumulator(offset),
  }));

const existsOne = (count: 1 | 2) =>
  loop(count, ([predicate], _, offset) => ({
    start: literal(0n, offset),
    condition: literal(true, offset),
    step: when(predicate, call('_+_', [accumulator(offset), literal(1n, offset)], offset), offset),
    result: call('_==_', [accumulator(offset), literal(1n, offset)], offset),
  }));

/** The step where a filter holds, else the accumulator as it was. */
function when(filter: CoreExpression | undefined, step: CoreExpression, offset: number): CoreExpression {
  return filter === undefined ? step : call('_?_:_', [filter, step, accumulator(offset)], offset);
}

function append(filter: CoreExpression | undefined, item: CoreExpression, offset: number): Fold {
  const step = call('_+_', [accumulator(offset), list([item], offset)], offset);
  return {
    start: list([], offset),
    condition: literal(true, offset),
    step: when(filter, step, offset),
    result: accumulator(offset),
  };
}

function insert(filter: CoreExpression | undefined, args: readonly CoreExpression[], offset: number): Fold {
  return {
    start: { kind: 'map', entries: [], offset },
    condition: literal(true, offset),
    step: when(filter, call('cel.@mapInsert', [accumulator(offset), ...args], offset), offset),
    result: accumulator(offset),
  };
}

const NOT_IDENTIFIER = 'argument is not an identifier';
const map = loop(1, ([item], _, offset) => append(undefined, item!, offset), NOT_IDENTIFIER);
const filteredMap = loop(1, ([filter, item], _, offset) => append(filter, item!, offset), NOT_IDENTIFIER);
const filter = loop(1, ([predicate], [variable], offset) => append(predicate, variable!, offset), NOT_IDENTIFIER);

/** Names a value for one expression. */
function bind(name: string, value: CoreExpression, use: CoreExpression, offset: number): CoreExpression {
  return {
    kind: 'comprehension',
    range: list([], offset),
    variable: UNUSED,
    second: undefined,
    accumulator: name,
    start: value,
    condition: literal(false, offset),
    step: ident(name, offset),
    result: use,
    offset,
  };
}

const optional =
  (name: string, isFlat: boolean): Macro =>
  (target, [variable, use], offset) => {
    if (variable!.kind !== 'ident')
      return { offset: variable!.offset, message: `${name}() variable name must be a simple identifier` };
    const value = bind(variable!.name, memberCall('value', target, [], offset), use!, offset);
    const made = isFlat ? value : memberCall('of', ident('optional', offset), [value], offset);
    const none = memberCall('none', ident('optional', offset), [], offset);
    return call('_?_:_', [memberCall('hasValue', target, [], offset), made, none], offset);
  };

const SORTED = '@__sortBy_input__';

const sortBy: Macro = (target, args, offset) => {
  if (target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct') {
    const message = 'sortBy can only be applied to a list, identifier, comprehension, call or select expression';
    return { offset: target.offset, message };
  }
  const keys = map(ident(SORTED, offset), args, offset);
  if (!('kind' in keys)) return keys;
  return bind(SORTED, target, memberCall('@sortByAssociatedKeys', ident(SORTED, offset), [keys], offset), offset);
};

/** By name and number of arguments. Source: cel-go parser/macro.go, cel/library.go, ext/comprehensions.go, ext/lists.go. */
const MACROS: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ['all:2', all(1)],
  ['all:3', all(2)],
  ['exists:2', exists(1)],
  ['exists:3', exists(2)],
  ['exists_one:2', existsOne(1)],
  ['exists_one:3', existsOne(2)],
  ['existsOne:3', existsOne(2)],
  ['map:2', map],
  ['map:3', filteredMap],
  ['filter:2', filter],
  ['optMap:2', optional('optMap', false)],
  ['optFlatMap:2', optional('optFlatMap', true)],
  ['transformList:3', loop(2, ([item], _, offset) => append(undefined, item!, offset))],
  ['transformList:4', loop(2, ([kept, item], _, offset) => append(kept, item!, offset))],
  ['transformMap:3', loop(2, ([value], [key], offset) => insert(undefined, [key!, value!], offset))],
  ['transformMap:4', loop(2, ([kept, value], [key], offset) => insert(kept, [key!, value!], offset))],
  ['transformMapEntry:3', loop(2, ([entry], _, offset) => insert(undefined, [entry!], offset))],
  ['transformMapEntry:4', loop(2, ([kept, entry], _, offset) => insert(kept, [entry!], offset))],
  ['sortBy:2', sortBy],
]);
