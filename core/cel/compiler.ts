import { compileIndex, compileSelect } from './access.js';
import { ExpressionProblem } from './cel-problem.js';
import { CelFault, CelMap, CelOptional, type CelValue, celValueOf, typeNameOf } from './cel-value.js';
import type { CallLookup } from './check/call-lookup.js';
import type { Closure, ClosureCompiler } from './closure.js';
import { compileCall } from './compile-call.js';
import { compileMacro } from './compile-macro.js';
import { type Charge, chargeOf } from './cost/call-charge.js';
import { LIST_COST, MAP_COST, STRUCT_COST } from './cost/cost-node.js';
import { isConstant, isLookupTable, rootCost } from './cost/root-cost.js';
import { dottedName, type Expression, MAX_DEPTH, type StructExpression, tooDeep } from './expression.js';
import { compileBinary, compileConditional, compileList, compileLogical, compileUnary } from './operators.js';
import { TYPES } from './types.js';

/** Makes closures of expressions. Nothing of an expression's text is ever run as code. */
export class Compiler implements ClosureCompiler {
  readonly #variables: ReadonlySet<string> | undefined;
  readonly #calls: CallLookup | undefined;
  readonly #scope: { readonly name: string; readonly slot: number; readonly costSlot?: number }[] = [];
  #slotCount = 0;
  #partCount = 0;
  #depth = 0;

  /** With the names that will be bound, and what is called, if they are known. */
  constructor(variables?: readonly string[], calls?: CallLookup) {
    this.#variables = variables === undefined ? undefined : new Set(variables);
    this.#calls = calls;
  }

  /** Makes the closure of an expression that is taken as a value: what that costs is in it. */
  compileValue(expression: Expression): Closure {
    const cost = this.rootCost(expression);
    const run = this.compile(expression);
    if (cost === 0) return run;
    return (evaluation) => {
      const value = run(evaluation);
      evaluation.charge(cost);
      return value;
    };
  }

  rootCost(expression: Expression): number {
    return rootCost(expression, (name) => this.isVariable(name));
  }

  isConstant(expression: Expression): boolean {
    return isConstant(expression, (name) => this.isVariable(name));
  }

  chargeOf(name: string, isMember: boolean, offset: number): Charge {
    const overloads = this.#calls?.(name, offset)?.overloads;
    return chargeOf(name, isMember, overloads?.length === 1 ? overloads[0] : undefined);
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

  withLazyVariable<T>(name: string, use: (slot: number, costSlot: number) => T): T {
    const slot = this.#scope.length;
    this.#scope.push({ name, slot, costSlot: slot + 1 }, { name: '', slot: slot + 1 });
    this.#slotCount = Math.max(this.#slotCount, this.#scope.length);
    const used = use(slot, slot + 1);
    this.#scope.length = slot;
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
        // One name with a dot in it, in Kubernetes.
        const cost = dottedName(expression) === 'authorizer.requestResource' && this.#isFree('authorizer') ? 0 : 1;
        return compileSelect(this.compile(expression.operand), field, optional, cost);
      }
      case 'index':
        return compileIndex(this.compile(expression.operand), this.compile(expression.index), expression.optional);
      case 'call':
        return compileMacro(this, expression) ?? compileCall(this, expression);
      case 'list':
        return compileList(
          expression.items.map(({ value, optional }) => [this.compileValue(value), optional] as const),
          this.isConstant(expression) ? 0 : LIST_COST,
        );
      case 'map':
        return this.#map(expression);
      case 'struct':
        return this.#struct(expression);
      case 'unary':
        return this.#unary(expression);
      case 'binary':
        return this.#binary(expression);
      case 'logical':
        return compileLogical(
          expression.operator,
          expression.operands.map((operand) => this.compile(operand)),
          expression.operands.map((operand) => this.rootCost(operand)),
        );
      case 'conditional':
        return compileConditional(
          this.compile(expression.test),
          this.rootCost(expression.test),
          this.compile(expression.then),
          this.compile(expression.otherwise),
        );
    }
  }

  #name(name: string, offset: number): Closure {
    const variable = this.#scope.findLast((one) => one.name === name);
    if (variable !== undefined) return slotReader(variable.slot, variable.costSlot);
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

  /** Whether a name is none of a macro's variables. */
  #isFree(name: string): boolean {
    return !this.#scope.some((variable) => variable.name === name);
  }

  #unary({ operator, operand }: Expression & { type: 'unary' }): Closure {
    return compileUnary(operator, this.compile(operand), this.rootCost(operand) + 1);
  }

  #binary({ operator, left, right, offset }: Expression & { type: 'binary' }): Closure {
    const of = operator === 'in' ? '@in' : `_${operator}_`;
    const roots = this.rootCost(left) + this.rootCost(right);
    const isLookup = operator === 'in' && isLookupTable(right);
    if (isLookup && right.type === 'list' && right.items.length === 0) return () => false;
    const charge = isLookup ? 0 : this.chargeOf(of, false, offset);
    return compileBinary(operator, this.compile(left), this.compile(right), roots, charge);
  }

  #map(expression: Expression & { type: 'map' }): Closure {
    const { entries } = expression;
    return compileMap(
      entries.map(({ key, value, optional }) => [this.compileValue(key), this.compileValue(value), optional] as const),
      this.isConstant(expression) ? 0 : MAP_COST,
    );
  }

  /** An object is a map of its fields; that its type has them is the checker's to say. */
  #struct({ fields }: StructExpression): Closure {
    return compileMap(
      fields.map(({ name, value, optional }) => [() => name, this.compileValue(value), optional] as const),
      STRUCT_COST,
    );
  }
}

function slotReader(slot: number, costSlot: number | undefined): Closure {
  if (costSlot === undefined) return ({ slots }) => slots[slot]!;
  return (evaluation) => {
    const { slots } = evaluation;
    const cost = slots[costSlot];
    if (typeof cost === 'number' && cost > 0) {
      slots[costSlot] = 0;
      evaluation.chargeFirstLook(slot, cost);
    }
    return slots[slot]!;
  };
}

function compileMap(
  entries: readonly (readonly [key: Closure, value: Closure, optional: boolean])[],
  cost: number,
): Closure {
  return (evaluation) => {
    evaluation.charge(cost);
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
