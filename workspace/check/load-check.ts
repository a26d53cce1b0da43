import type { Check } from '../../check/check.js';
import { CommandFailure } from '../../core/model/command-failure.js';
import { controllerShapeProblem } from '../../core/model/define-controller.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { ControllerFileProblem } from '../controller-file/controller-file-problem.js';
import { loadModule } from '../controller-file/load-module.js';

/** Loads the check that a file exports by default. Rejects with `CommandFailure` in one line. */
export async function loadCheck(path: string): Promise<Check> {
  const loaded = await loadModule(path, checkIn);
  if (!loaded.ok) throw new CommandFailure(loaded.error.message);
  return loaded.value;
}

function checkIn(exported: object): Result<Check, ControllerFileProblem> {
  const check = (exported as { readonly default?: unknown }).default;
  const none = (what: string) => fail({ reason: 'no-controller' as const, message: `not a check, ${what}` });
  if (typeof check !== 'object' || check === null)
    return none('it has no default export: export default defineCheck({ controllers, workload, … })');
  const { controllers, workload } = check as { readonly controllers?: unknown; readonly workload?: unknown };
  if (controllers === undefined) return none('`controllers` is missing');
  for (const one of [controllers].flat()) {
    const problem = controllerShapeProblem(one);
    if (problem !== undefined) return none(`one of \`controllers\` is no controller: ${problem}`);
  }
  if (typeof workload !== 'object' || workload === null)
    return none('`workload` must be a list of user steps, or an arbitrary of such lists');
  return ok(check as Check);
}
