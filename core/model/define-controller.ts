import type { Controller } from './controller.js';

/**
 * Takes a controller as it is, after checking that it has the shape of one. Controllers that users write say what they mean with
 * it, and get a clear line instead of a failure somewhere inside the engine. Throws `TypeError` naming what is wrong.
 */
export function defineController(controller: Controller): Controller {
  const problem = controllerShapeProblem(controller);
  if (problem !== undefined) throw new TypeError(`this is no controller: ${problem}`);
  return controller;
}

/** Says in a few words why a value is no controller; undefined when it is one. */
export function controllerShapeProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `it is ${value === null ? 'null' : `a ${typeof value}`}`;
  const { name, watches, watchAll, user, reconcile, refused } = value as {
    readonly [part in keyof Controller]: unknown;
  };
  if (typeof name !== 'string' || !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name)) {
    return 'its `name` must be lower-case letters, digits and dashes, such as "replica-keeper"';
  }
  if (!Array.isArray(watches)) return '`watches` must be a list';
  if (watches.length === 0 && watchAll === undefined) return 'it watches nothing, so it would never be asked';
  const unwatchable = watches.findIndex((watch) => !isWatch(watch));
  if (unwatchable >= 0) return `\`watches[${unwatchable}]\` must come from watch(kind, requests)`;
  if (typeof reconcile !== 'function') return '`reconcile` must be a function';
  for (const [part, given] of Object.entries({ watchAll, user, refused })) {
    if (given !== undefined && typeof given !== 'function') return `\`${part}\` must be a function`;
  }
  for (const [part, given] of Object.entries({ reconcile, watchAll, user, refused })) {
    if (isAsync(given))
      return `\`${part}\` is async, but a controller is a function of what it is given and waits for nothing`;
  }
  return undefined;
}

function isWatch(watch: unknown): boolean {
  if (typeof watch !== 'object' || watch === null) return false;
  const { type, requests } = watch as { readonly type?: unknown; readonly requests?: unknown };
  if (typeof requests !== 'function' || typeof type !== 'object' || type === null) return false;
  const { groupResource, apiVersion, kind, namespaced } = type as { readonly [member: string]: unknown };
  return [groupResource, apiVersion, kind].every((text) => typeof text === 'string') && typeof namespaced === 'boolean';
}

function isAsync(given: unknown): boolean {
  return typeof given === 'function' && given.constructor.name === 'AsyncFunction';
}
