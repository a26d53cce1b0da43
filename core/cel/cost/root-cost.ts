import { dottedName, type Expression } from '../expression.js';
import { TYPES } from '../types.js';

/**
 * What it costs to take an expression as a value, beside what all that stands in it costs. Names and what is selected from them are looked up at
 * once, and that costs one; so is what is selected from a result. A choice costs nothing, nor does a name that is chosen.
 * Source: cel-go interpreter/planner.go, runtimecost.go Observe.
 */
export function rootCost(expression: Expression, isVariable: (name: string) => boolean): number {
  switch (expression.type) {
    case 'name':
      return TYPES.has(expression.name) && !isVariable(expression.name) ? 0 : 1;
    case 'select':
    case 'index':
      return isTypeName(expression, isVariable) ? 0 : baseCost(expression);
    case 'call': {
      const field = expression.args[0];
      const isHas = expression.name === 'has' && expression.target === undefined && field !== undefined;
      return isHas ? baseCost(field) - 1 : 0;
    }
    default:
      return 0;
  }
}

function baseCost(expression: Expression): number {
  let base = expression;
  while (base.type === 'select' || base.type === 'index') base = base.operand;
  return base.type === 'conditional' ? 0 : 1;
}

function isTypeName(expression: Expression, isVariable: (name: string) => boolean): boolean {
  const name = dottedName(expression);
  return name !== undefined && TYPES.has(name) && !isVariable(name.slice(0, name.indexOf('.')));
}

const CONVERSIONS = new Set([
  ...['bool', 'bytes', 'double', 'duration', 'dyn', 'int', 'string', 'timestamp', 'type', 'uint'],
]);

/** Whether an expression is worked out before anything runs, so that it costs nothing. Source: cel-go interpreter/decorators.go decOptimize. */
export function isConstant(expression: Expression, isVariable: (name: string) => boolean): boolean {
  const isConstantPart = (part: Expression) => isConstant(part, isVariable);
  switch (expression.type) {
    case 'literal':
      return true;
    case 'name':
      return TYPES.has(expression.name) && !isVariable(expression.name);
    case 'select':
      return isTypeName(expression, isVariable);
    case 'list':
      return expression.items.every(({ value }) => isConstantPart(value));
    case 'map':
      return expression.entries.every(({ key, value }) => isConstantPart(key) && isConstantPart(value));
    case 'call':
      return (
        expression.target === undefined &&
        expression.args.length === 1 &&
        CONVERSIONS.has(expression.name) &&
        isConstantPart(expression.args[0]!)
      );
    default:
      return false;
  }
}

const LOOKED_UP = new Set(['bool', 'double', 'int', 'string', 'uint']);

/** Whether a list is written out whose items are looked up in no time: not those that are null or bytes. */
export function isLookupTable(expression: Expression): boolean {
  return (
    expression.type === 'list' &&
    expression.items.every(({ value }) =>
      value.type === 'literal'
        ? value.value !== null && !(value.value instanceof Uint8Array)
        : value.type === 'call' && LOOKED_UP.has(value.name) && isConstant(value, () => false),
    )
  );
}
