import { CommandFailure } from '../../core/model/command-failure.js';
import type { Controller } from '../../core/model/controller.js';
import type { Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import type { ControllerFileProblem } from './controller-file-problem.js';
import { controllersIn } from './controllers-in.js';
import { loadModule } from './load-module.js';

/** Loads the controllers that a file exports, see `controllersIn` and `loadModule`. */
export function loadControllers(
  path: string,
  limit?: Millis,
): Promise<Result<readonly Controller[], ControllerFileProblem>> {
  return loadModule(path, controllersIn, limit);
}

/** The same, for a command: rejects with `CommandFailure`. No file has no controllers. */
export async function controllersOfFile(path: string | undefined): Promise<readonly Controller[]> {
  if (path === undefined) return [];
  const loaded = await loadControllers(path);
  if (!loaded.ok) throw new CommandFailure(loaded.error.message);
  return loaded.value;
}
