import type { Controller } from '../../core/model/controller.js';
import { controllerShapeProblem } from '../../core/model/define-controller.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { ControllerFileProblem } from './controller-file-problem.js';

/**
 * The controllers that a module exports: its default export first, then the named ones, each a controller or a list of them. Other exports
 * are let alone, unless they look as if they were meant to be controllers.
 */
export function controllersIn(exported: object): Result<readonly Controller[], ControllerFileProblem> {
  const controllers = new Set<Controller>();
  const problems: string[] = [];
  for (const [name, value] of namedExports(exported)) {
    for (const [index, item] of (Array.isArray(value) ? value : [value]).entries()) {
      const problem = controllerShapeProblem(item);
      if (problem === undefined) controllers.add(item as Controller);
      else if (isMeantAsController(name, item))
        problems.push(`${name}${Array.isArray(value) ? `[${index}]` : ''}: ${problem}`);
    }
  }
  if (problems.length > 0) return fail({ reason: 'no-controller', message: `not a controller, ${problems[0]}` });
  if (controllers.size === 0) {
    return fail({
      reason: 'no-controller',
      message: 'it exports no controller: export default defineController({ … })',
    });
  }
  const names = [...controllers].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    return fail({ reason: 'no-controller', message: `it exports two controllers named ${twice}` });
  return ok([...controllers]);
}

/** The default export first. A CommonJS module that exports nothing by name is its own default. */
function namedExports(exported: object): [string, unknown][] {
  const isModule = Object.hasOwn(exported, '__esModule');
  const all: [string, unknown][] = isModule
    ? Object.entries(exported)
    : [['module.exports', exported], ...Object.entries(exported)];
  return all.sort(([left], [right]) => Number(right === 'default') - Number(left === 'default'));
}

/** Helpers may be exported beside controllers; what is exported as default, or has a `reconcile`, is meant to be one. */
function isMeantAsController(name: string, value: unknown): boolean {
  return name === 'default' || (typeof value === 'object' && value !== null && Object.hasOwn(value, 'reconcile'));
}
