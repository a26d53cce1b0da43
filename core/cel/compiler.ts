import { compileIndex, compileSelect } from './access.js';
import { ExpressionProblem } from './cel-problem.js';
import { CelFault, CelMap, CelOptional, type CelValue, celValueOf, typeNameOf } from './cel-value.js';
import type { Closure, ClosureCompiler } from './closure.js';
import { compileCall } from './compile-call.js';
import { compileMacro } from './compile-macro.js';
import { dottedName, type Expression, MAX_DEPTH, type MapEntry, type StructExpression, tooDeep } from './expression.js';
import { compileBinary, compileConditional, compileList, compileLogical, compileUnary } from './operators.js';
import { TYPES } from './types.js';

/** Makes closures of expressions. Nothing of an expression's text is ever run as code. */
export class Compiler implements ClosureCompiler {
  readonly #variables: ReadonlySet<string> | undefined;
  readonly #scope: { readonly name: string; readonly slot: number }[] = [];
  #slotCount = 0;
  #partCount = 0;
  #depth = 0;

  /** With the names that will be bound, if they are known. */
  constructor(variables?: readonly string[]) {
    this.#variables = variables === undefined ? undefined : new Set(variables);
  }

  /** How many variables of macros are alive at the same time. */
  get slotCount(): number {
    return this.#slotCount;
  }

  /** How many parts have been compiled so far. */
  get partCount(): number {
    return this.#partCount;
  }

  /** Makes the closure of an expression. Throws `ExpressionProblem` where it can never run. */
  compile(expression: Expression): Closure {
    if (this.#depth >= MAX_DEPTH) throw tooDeep(expression.offset);
    this.#depth++;
    this.#partCount++;
    const closure = this.#compile(expression);
    this.#depth--;
    return closure;
  }

  /** Gives macro variables their slots for as long as `use` takes. */
  withVariables<T>(names: readonly string[], use: (slots: readonly number[]) => T): T {
    const slots = names.map((name) => {
      const slot = this.#scope.length;
      this.#scope.push({ name, slot });
      return slot;
    });
    this.#slotCount = Math.max(this.#slotCount, this.#scope.length);
    const used = use(slots);
    this.#scope.length -= names.length;
    return used;
  }

  /** Whether a name is bound here, so that it cannot be the first part of a function's or a type's name. */
  isVariable(name: string): boolean {
    return this.#scope.some((variable) => variable.name === name) || this.#variables?.has(name) === true;
  }

  #compile(expression: Expression): Closure {
    switch (expression.type) {
      case 'literal': {
        const { value } = expression;
        return () => value;
      }
      case 'name':
        return this.#name(expression.name, expression.offset);
      case 'select': {
        const type = this.#typeNamed(expression);
        if (type !== undefined) return () => type;
        const { field, optional } = expression;
        return compileSelect(this.compile(expression.operand), field, optional);
      }
      case 'index':
        return compileIndex(this.compile(expression.operand), this.compile(expression.index), expression.optional);
      case 'call':
        return compileMacro(this, expression) ?? compileCall(this, expression);
      case 'list':
        return compileList(expression.items.map(({ value, optional }) => [this.compile(value), optional] as const));
      case 'map':
        return this.#map(expression.entries);
      case 'struct':
        return this.#struct(expression);
      case 'unary':
        return compileUnary(expression.operator, this.compile(expression.operand));
      case 'binary':
        return compileBinary(expression.operator, this.compile(expression.left), this.compile(expression.right));
      case 'logical':
        return compileLogical(
          expression.operator,
          expression.operands.map((operand) => this.compile(operand)),
        );
      case 'conditional':
        return compileConditional(
          this.compile(expression.test),
          this.compile(expression.then),
          this.compile(expression.otherwise),
        );
    }
  }

  #name(name: string, offset: number): Closure {
    const slot = this.#scope.findLast((variable) => variable.name === name)?.slot;
    if (slot !== undefined) return (evaluation) => evaluation.slots[slot]!;
    const type = TYPES.get(name);
    if (type === undefined && this.#variables !== undefined && !this.#variables.has(name)) {
      const known = [...this.#variables].join(', ');
      throw new ExpressionProblem(`expected a known name (${known}) but found '${name}'`, offset);
    }
    const absent = type ?? new CelFault(`${name} does not exist`);
    return ({ bindings }) => {
      const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
      return value === undefined ? absent : typeof value === 'number' ? celValueOf(value) : value;
    };
  }

  /** The type that a dotted name such as `google.protobuf.Timestamp` stands for. */
  #typeNamed(expression: Expression): CelValue | undefined {
    const name = dottedName(expression);
    if (name === undefined || this.isVariable(name.slice(0, name.indexOf('.')))) return undefined;
    return TYPES.get(name);
  }

  #map(entries: readonly MapEntry[]): Closure {
    return compileMap(
      entries.map(({ key, value, optional }) => [this.compile(key), this.compile(value), optional] as const),
    );
  }

  /** An object is a map of its fields; that its type has them is the checker's to say. */
  #struct({ fields }: StructExpression): Closure {
    return compileMap(fields.map(({ name, value, optional }) => [() => name, this.compile(value), optional] as const));
  }
}

function compileMap(entries: readonly (readonly [key: Closure, value: Closure, optional: boolean])[]): Closure {
  return (evaluation) => {
    const map = new CelMap();
    for (const [keyed, valued, optional] of entries) {
      const key = keyed(evaluation);
      if (key instanceof CelFault) return key;
      let value = valued(evaluation);
      if (value instanceof CelFault) return value;
      if (optional) {
        if (!(value instanceof CelOptional)) return new CelFault(`${typeNameOf(value)} is no optional`);
        if (value.value === undefined) continue;
        value = value.value;
      }
      const fault = map.add(key, value);
      if (fault !== undefined) return fault;
    }
    return map;
  };
}
