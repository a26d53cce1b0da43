import { isIn } from './access.js';
import { calculate, negate, noOverload } from './arithmetic.js';
import { CelFault, CelList, CelOptional, type CelValue, typeNameOf } from './cel-value.js';
import { type Closure, orNull } from './closure.js';
import type { Charge } from './cost/call-charge.js';
import { equal } from './equality.js';
import type { Evaluation } from './evaluation.js';
import type { BinaryOperator, UnaryOperator } from './expression.js';
import { compareValues } from './ordering.js';

/** `!operand` or `-operand`. */
export function compileUnary(operator: UnaryOperator, operand: Closure, cost: number): Closure {
  const apply = operator === '-' ? negate : not;
  return (evaluation) => {
    const value = operand(evaluation);
    evaluation.charge(cost);
    return value instanceof CelFault ? value : apply(value);
  };
}

function not(value: CelValue): CelValue | CelFault {
  return typeof value === 'boolean' ? !value : new CelFault(`no such overload: !${typeNameOf(value)}`);
}

type Apply = (left: CelValue, right: CelValue, evaluation: Evaluation) => CelValue | CelFault;

/** `left operator right`, where both are computed in any case. `roots` is what it costs to take both as values. */
export function compileBinary(
  operator: BinaryOperator,
  left: Closure,
  right: Closure,
  roots: number,
  charge: Charge,
): Closure {
  const apply = applying(operator);
  return (evaluation) => {
    const a = left(evaluation);
    const b = right(evaluation);
    evaluation.charge(roots);
    if (a instanceof CelFault || b instanceof CelFault) {
      evaluation.charge(typeof charge === 'number' ? charge : charge([orNull(a), orNull(b)], null));
      return a instanceof CelFault ? a : b;
    }
    const result = apply(a, b, evaluation);
    evaluation.charge(typeof charge === 'number' ? charge : charge([a, b], result));
    return result;
  };
}

function applying(operator: BinaryOperator): Apply {
  switch (operator) {
    case '==':
      return equal;
    case '!=':
      return (a, b, evaluation) => !equal(a, b, evaluation);
    case 'in':
      return isIn;
    case '<':
      return comparing(operator, (order) => order < 0);
    case '<=':
      return comparing(operator, (order) => order <= 0);
    case '>':
      return comparing(operator, (order) => order > 0);
    case '>=':
      return comparing(operator, (order) => order >= 0);
    default:
      return (a, b, evaluation) => calculate(operator, a, b, evaluation);
  }
}

function comparing(operator: BinaryOperator, decides: (order: number) => boolean): Apply {
  return (a, b) => {
    const order = compareValues(a, b);
    return order === undefined ? noOverload(operator, a, b) : decides(order);
  };
}

/**
 * A chain of `&&` or `||`. One operand that decides is enough, whatever faults the others are; when none decides, the first fault
 * is the result. Source: cel-spec doc/langdef.md, Logical Operators.
 */
export function compileLogical(operator: '&&' | '||', operands: readonly Closure[], roots: readonly number[]): Closure {
  const decisive = operator === '||';
  return (evaluation) => {
    let fault: CelFault | undefined;
    for (let index = 0; index < operands.length; index++) {
      const value = operands[index]!(evaluation);
      evaluation.charge(roots[index]!);
      if (value === decisive) return decisive;
      if (value !== !decisive) fault ??= asFault(operator, value);
    }
    return fault ?? !decisive;
  };
}

function asFault(operator: string, value: CelValue | CelFault): CelFault {
  return value instanceof CelFault ? value : new CelFault(`no such overload: ${operator} of ${typeNameOf(value)}`);
}

/** `test ? then : otherwise`; the branch not taken is not computed. */
export function compileConditional(test: Closure, cost: number, then: Closure, otherwise: Closure): Closure {
  return (evaluation) => {
    const value = test(evaluation);
    evaluation.charge(cost);
    if (value === true) return then(evaluation);
    return value === false ? otherwise(evaluation) : asFault('?', value);
  };
}

/** `[a, ?b]`: an optional item that is absent is left out. */
export function compileList(items: readonly (readonly [item: Closure, optional: boolean])[], cost: number): Closure {
  return (evaluation) => {
    evaluation.charge(cost);
    const values: CelValue[] = [];
    for (const [item, optional] of items) {
      const value = item(evaluation);
      if (value instanceof CelFault) return value;
      if (!optional) values.push(value);
      else if (!(value instanceof CelOptional)) return new CelFault(`${typeNameOf(value)} is no optional`);
      else if (value.value !== undefined) values.push(value.value);
    }
    return new CelList(values);
  };
}
