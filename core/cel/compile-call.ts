import { type CelFunction, noSuchOverload } from './cel-function.js';
import { ExpressionProblem } from './cel-problem.js';
import type { CelValue } from './cel-value.js';
import { CelFault } from './cel-value.js';
import type { Closure, ClosureCompiler } from './closure.js';
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
  return invoking(
    called,
    args.map((arg) => compiler.compile(arg)),
  );
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

function invoking(called: CelFunction, args: readonly Closure[]): Closure {
  return (evaluation) => {
    const values: CelValue[] = [];
    for (const arg of args) {
      const value = arg(evaluation);
      if (value instanceof CelFault) return value;
      values.push(value);
    }
    const result = called.call(values, evaluation);
    return result === undefined ? noSuchOverload(called, values) : result;
  };
}
