import { isIn } from './access.js';
import { calculate, negate, noOverload } from './arithmetic.js';
import { CelFault, CelList, CelOptional, type CelValue, typeNameOf } from './cel-value.js';
import type { Closure } from './closure.js';
import { equal } from './equality.js';
import type { Evaluation } from './evaluation.js';
import type { BinaryOperator, UnaryOperator } from './expression.js';
import { compareValues } from './ordering.js';

/** `!operand` or `-operand`. */
export function compileUnary(operator: UnaryOperator, operand: Closure): Closure {
  const apply = operator === '-' ? negate : not;
  return (evaluation) => {
    const value = operand(evaluation);
    return value instanceof CelFault ? value : apply(value);
  };
}

function not(value: CelValue): CelValue | CelFault {
  return typeof value === 'boolean' ? !value : new CelFault(`no such overload: !${typeNameOf(value)}`);
}

type Apply = (left: CelValue, right: CelValue, evaluation: Evaluation) => CelValue | CelFault;

/** `left operator right`, where both are computed in any case. */
export function compileBinary(operator: BinaryOperator, left: Closure, right: Closure): Closure {
  const apply = applying(operator);
  return (evaluation) => {
    const a = left(evaluation);
    if (a instanceof CelFault) return a;
    const b = right(evaluation);
    return b instanceof CelFault ? b : apply(a, b, evaluation);
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
export function compileLogical(operator: '&&' | '||', operands: readonly Closure[]): Closure {
  const decisive = operator === '||';
  return (evaluation) => {
    let fault: CelFault | undefined;
    for (const operand of operands) {
      const value = operand(evaluation);
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
export function compileConditional(test: Closure, then: Closure, otherwise: Closure): Closure {
  return (evaluation) => {
    const value = test(evaluation);
    if (value === true) return then(evaluation);
    return value === false ? otherwise(evaluation) : asFault('?', value);
  };
}

/** `[a, ?b]`: an optional item that is absent is left out. */
export function compileList(items: readonly (readonly [item: Closure, optional: boolean])[]): Closure {
  return (evaluation) => {
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
