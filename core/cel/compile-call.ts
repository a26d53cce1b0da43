import { type CelFunction, noSuchOverload } from './cel-function.js';
import { ExpressionProblem } from './cel-problem.js';
import type { CelValue } from './cel-value.js';
import { CelFault, CelOptional } from './cel-value.js';
import type { Closure, ClosureCompiler } from './closure.js';
import { orNull } from './closure.js';
import type { Charge } from './cost/call-charge.js';
import type { Evaluation } from './evaluation.js';
import type { CallExpression, Expression } from './expression.js';
import { GLOBAL_FUNCTIONS, MEMBER_FUNCTIONS } from './function-table.js';

/** Makes the closure of a call of a function. Throws `ExpressionProblem` when there is none of the name, or none with so many arguments. */
export function compileCall(compiler: ClosureCompiler, call: CallExpression): Closure {
  const { called, args } = resolve(compiler, call);
  if (!called.arities.includes(args.length)) {
    const own = called.form === 'member' ? 1 : 0;
    const expected = called.arities.map((arity) => arity - own).join(' or ');
    throw new ExpressionProblem(
      `expected ${called.name}() to have ${expected} arguments, not ${args.length - own}`,
      call.offset,
    );
  }
  const problem = called.check?.(args.map((arg) => (arg.type === 'literal' ? arg.value : undefined)));
  if (problem !== undefined) throw new ExpressionProblem(problem, call.offset);
  const closures = args.map((arg) => compiler.compile(arg));
  const roots = args.map((arg) => compiler.rootCost(arg));
  if (called.form === 'member' && (called.name === 'or' || called.name === 'orValue'))
    return choosing(called, closures, roots);
  const isMember = called.form === 'member';
  const charge = compiler.isConstant(call) ? 0 : compiler.chargeOf(called.name, isMember, call.open);
  return invoking(called, closures, roots, charge);
}

/** `optional.or(other)` and `optional.orValue(value)`, which look at the other only where there is no value. Source: cel-go cel/decls optionals. */
function choosing(called: CelFunction, [optional, other]: readonly Closure[], roots: readonly number[]): Closure {
  return (evaluation) => {
    const first = optional!(evaluation);
    evaluation.charge(roots[0]!);
    if (first instanceof CelFault) return first;
    if (!(first instanceof CelOptional)) return noSuchOverload(called, [first]);
    if (first.value !== undefined) return called.name === 'or' ? first : first.value;
    const second = other!(evaluation);
    evaluation.charge(roots[1]!);
    if (second instanceof CelFault) return second;
    return applied(called, [first, second], evaluation);
  };
}

/** Finds the function, and what it is called with. `sets.contains` is a function's name, and no field of a variable `sets`. */
function resolve(
  compiler: ClosureCompiler,
  { name, target, args, offset }: CallExpression,
): { readonly called: CelFunction; readonly args: readonly Expression[] } {
  if (target?.type === 'name' && !compiler.isVariable(target.name)) {
    const called = GLOBAL_FUNCTIONS.get(`${target.name}.${name}`);
    if (called !== undefined) return { called, args };
  }
  const called = target === undefined ? GLOBAL_FUNCTIONS.get(name) : MEMBER_FUNCTIONS.get(name);
  if (called !== undefined) return { called, args: target === undefined ? args : [target, ...args] };
  const other = (target === undefined ? MEMBER_FUNCTIONS : GLOBAL_FUNCTIONS).has(name);
  const hint = !other ? '' : target === undefined ? `; it is called on a value: x.${name}()` : `; write ${name}(x)`;
  throw new ExpressionProblem(`there is no function ${target === undefined ? '' : '.'}${name}()${hint}`, offset);
}

function applied(called: CelFunction, values: readonly CelValue[], evaluation: Evaluation): CelValue | CelFault {
  const result = called.call(values, evaluation);
  return result === undefined ? noSuchOverload(called, values) : result;
}

function invoking(called: CelFunction, args: readonly Closure[], roots: readonly number[], charge: Charge): Closure {
  const cost = roots.reduce((sum, root) => sum + root, 0);
  return (evaluation) => {
    const values: CelValue[] = [];
    for (let index = 0; index < args.length; index++) {
      const value = args[index]!(evaluation);
      if (value instanceof CelFault) {
        chargeFailure(evaluation, values, args, index, roots, charge);
        return value;
      }
      values.push(value);
    }
    const result = applied(called, values, evaluation);
    evaluation.charge(cost + (typeof charge === 'number' ? charge : charge(values, result)));
    return result;
  };
}

/**
 * Where an argument fails, cel-go looks at one other, and reckons with the call as if it had been made with something small; where there are more, it
 * leaves them alone. What fails may be outweighed by another operand of `||`, so that it counts.
 */
function chargeFailure(
  evaluation: Evaluation,
  before: readonly CelValue[],
  args: readonly Closure[],
  failed: number,
  roots: readonly number[],
  charge: Charge,
): void {
  if (args.length > 2) {
    evaluation.charge(roots.slice(0, failed + 1).reduce((sum, root) => sum + root, 0));
    return;
  }
  const others = args.slice(failed + 1).map((arg) => orNull(arg(evaluation)));
  const cost = typeof charge === 'number' ? charge : charge([...before, null, ...others], null);
  evaluation.charge(roots.reduce((sum, root) => sum + root, cost));
}
