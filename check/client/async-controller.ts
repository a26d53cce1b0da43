import type { Controller, ControllerWatch } from '../../core/model/controller.js';
import { defineController } from '../../core/model/define-controller.js';
import type { AsyncCode, AsyncReconcile } from './async-code.js';
import { CallPath } from './call-path.js';

/** What makes a controller that is written with promises. */
export type AsyncControllerOptions = {
  /** As it appears in the log. */
  readonly name: string;
  /** Which changes mean which requests, and which kinds it holds a view of. */
  readonly watches: readonly ControllerWatch[];
} & (
  | { readonly reconcile: AsyncReconcile; readonly start?: undefined }
  /** For code that keeps something in memory between reconciles: called for every instance, so that a crash loses it. */
  | { readonly start: () => AsyncReconcile; readonly reconcile?: undefined }
);

/** A controller whose reconciles wait for answers. Simulations alone can run it: `reconcile` throws. */
export interface AsyncController extends Controller {
  /** The path of an instance that has just started. */
  readonly started: CallPath;
}

/**
 * Takes a controller that is written against a Kubernetes client, with promises, as one that simulations run. Its calls are the points
 * where something can happen to it: faults strike its writes, a crash drops it at a call and starts another instance, and others act while
 * it waits. Reads come from its view, which may be stale, or through `client.live` from the newest state.
 *
 * What holds for it as for pure controllers: the same seed gives the same log, byte for byte, and every schedule and fault can be replayed
 * and shrunk. All its promise jobs are run before anything else happens, and what it makes of them depends on nothing but the answers it
 * got, which is checked whenever a story is told it again from the start.
 *
 * What does not: that the same view gives the same writes, since it may keep things in memory; so no reconcile of it is rerun by itself,
 * `hindcast rerun` cannot tell what it would do today, and what it does with real clocks, timers, files and sockets is outside. A timer or
 * socket it waits for never comes, which is told as such. Module-level state is shared between instances: keep it in `start`.
 *
 * Throws `TypeError` naming what is wrong with the options.
 */
export function asyncController(options: AsyncControllerOptions): AsyncController {
  const { name, watches, reconcile, start } = options;
  const given = [reconcile, start].filter((member) => member !== undefined);
  if (given.length !== 1 || typeof given[0] !== 'function') {
    throw new TypeError(
      'this is no controller: it needs `reconcile`, or `start` that gives it, and it must be a function',
    );
  }
  const code: AsyncCode = { name, start: start ?? (() => reconcile!) };
  const controller = defineController({
    name,
    watches,
    reconcile() {
      throw new Error(`${name} is asynchronous, and only a simulation can run it`);
    },
  });
  return { ...controller, started: CallPath.start(code) };
}

/** Whether a controller is one that is written with promises. */
export function isAsyncController(controller: Controller): controller is AsyncController {
  return (controller as Partial<AsyncController>).started instanceof CallPath;
}
