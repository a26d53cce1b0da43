import type { Intent } from '../../../../core/model/command.js';
import type { Controller, ReconcileRequest } from '../../../../core/model/controller.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import type { View } from '../../../../core/model/view.js';
import { stateOf } from '../../../support/state-of.js';
import { typeOf } from './kinds.js';
import { START } from './objects.js';

/** A frozen view of these objects: a controller that changes one fails. */
export function given(...objects: readonly KubeObject[]): View {
  return stateOf(objects.map((object) => [typeOf(object), object] as const));
}

/** What a reconcile wants, in the words of tests. */
export class Outcome {
  constructor(
    readonly intents: readonly Intent[],
    readonly requeueAfter: number | undefined,
  ) {}

  /** Every intent but Events as `verb resource[/subresource] name`, in order. */
  get steps(): string[] {
    return this.intents
      .filter(({ target }) => target.resource !== 'events')
      .map(({ verb, target }) => {
        const what = target.subresource === undefined ? target.resource : `${target.resource}/${target.subresource}`;
        return `${verb} ${what} ${target.name ?? '?'}`;
      });
  }

  /** The Events as `Reason: message`, in order. */
  get events(): string[] {
    return this.intents
      .filter(({ target }) => target.resource === 'events')
      .map((intent) => {
        const event = bodyOf(intent) as { reason?: string; message?: string };
        return `${event.reason}: ${event.message}`;
      });
  }

  /** The bodies of creates of a kind. */
  created<T extends KubeObject>(type: ResourceType<T>): T[] {
    return this.#bodies('create', type, undefined);
  }

  /** The bodies of whole updates of a kind. */
  updated<T extends KubeObject>(type: ResourceType<T>): T[] {
    return this.#bodies('update', type, undefined);
  }

  /** The bodies of status updates of a kind. */
  statuses<T extends KubeObject>(type: ResourceType<T>): T[] {
    return this.#bodies('update', type, 'status');
  }

  /** The names of what is to be deleted. */
  deleted(type: ResourceType): string[] {
    return this.intents
      .filter(({ verb, target }) => verb === 'delete' && target.resource === type.groupResource)
      .map(({ target }) => target.name ?? '');
  }

  #bodies<T extends KubeObject>(verb: Intent['verb'], type: ResourceType<T>, subresource: string | undefined): T[] {
    return this.intents
      .filter(({ target }) => target.resource === type.groupResource && target.subresource === subresource)
      .filter((intent) => intent.verb === verb)
      .map((intent) => bodyOf(intent) as KubeObject as T);
  }
}

/** What a create or an update carries. */
export function bodyOf(intent: Intent): object {
  if (intent.verb === 'create' || intent.verb === 'update') return intent.object;
  throw new Error(`a ${intent.verb} has no body`);
}

/** Runs one reconcile, `seconds` into the story. */
export function when(controller: Controller, view: View, request: ReconcileRequest, seconds = 0): Outcome {
  const { intents, requeueAfter } = controller.reconcile(view, request, START + seconds * 1000);
  return new Outcome(intents, requeueAfter);
}

/** The requests that a change of an object means for a controller, as `namespace/name` or `name`. */
export function requestsFor(
  controller: Controller,
  change: { before?: KubeObject; after?: KubeObject },
  view: View,
): string[] {
  const { groupResource } = typeOf((change.after ?? change.before)!);
  const named = controller.watches.filter(({ type }) => type.groupResource === groupResource);
  const requests = named.flatMap((watch) => [...watch.requests(change, view)]);
  if (named.length === 0) requests.push(...(controller.watchAll?.(groupResource, change, view) ?? []));
  return requests.map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`));
}
