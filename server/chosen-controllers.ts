import type { Controller } from '../core/model/controller.js';
import { fail, ok, type Result } from '../core/model/result.js';

/**
 * The controllers that are to run, of all there are. Each word of the list is a controller's name, its name with a minus in front, which leaves it out, or `*`, which
 * stands for all that the list does not name. An error names a word that is no controller's.
 * Source: kube-controller-manager's `--controllers`; k8s.io/controller-manager app IsControllerEnabled.
 */
export function chosenControllers(list: readonly string[], all: readonly Controller[]): Result<Controller[], string> {
  const words = new Set(list);
  const names = new Set(all.map(({ name }) => name));
  const unknown = list.find((word) => word !== '*' && !names.has(word.replace(/^-/, '')));
  if (unknown !== undefined)
    return fail(`"${unknown}" is not in the list of known controllers: ${[...names].sort().join(', ')}`);
  return ok(all.filter(({ name }) => words.has(name) || (words.has('*') && !words.has(`-${name}`))));
}
