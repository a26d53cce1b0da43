import { clusterControllers } from '../../core/engine/cluster-controllers.js';
import type { Environment } from '../../core/engine/environment.js';
import { setupObjects } from '../../core/engine/setup-objects.js';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Controller } from '../../core/model/controller.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { guardedController } from '../../guard/guarded-controller.js';
import { ReconcileGuard } from '../../guard/reconcile-guard.js';
import type { ForkWorld } from '../../replay/fork/running-fork.js';
import { loadControllers } from '../controller-file/load-controllers.js';

/** What the forks of a served cluster, or of a data directory at rest, run in. */
export function forkWorld(options: {
  readonly schemas: Schemas;
  readonly environment: Environment;
  /** PEM of the cluster's certificate authority. */
  authority(): Promise<string>;
  onDefect(where: string, error: unknown): void;
}): ForkWorld {
  const { schemas, environment, authority, onDefect } = options;
  return {
    schemas,
    environment,
    onDefect,
    bootstrapObjects: setupObjects(),
    controllersOf: async ({ with: file }) => {
      const others = file === undefined ? [] : await controllersIn(file);
      const names = new Set(others.map(({ name }) => name));
      const kept = clusterControllers(schemas, await authority()).filter(({ name }) => !names.has(name));
      return [...kept, ...others];
    },
  };
}

async function controllersIn(file: string): Promise<readonly Controller[]> {
  const loaded = await loadControllers(file);
  if (!loaded.ok) throw new CommandFailure(loaded.error.message);
  const guard = new ReconcileGuard();
  return loaded.value.map((controller) => guardedController(controller, guard));
}
