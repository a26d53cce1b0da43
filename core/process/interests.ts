import type { Controller, ObjectChange, ReconcileRequest } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { View } from '../model/view.js';

/** How a controller says which requests a change means. */
export type Mapping = (change: ObjectChange, view: View) => Iterable<ReconcileRequest>;

/** Whether a controller is told of changes of a kind. */
export function watchesKind(controller: Controller, resource: GroupResource): boolean {
  return controller.watchAll !== undefined || namesKind(controller, resource);
}

/** Whether a controller names a kind among those that it watches. */
export function namesKind({ watches }: Controller, resource: GroupResource): boolean {
  return watches.some(({ type }) => type.groupResource === resource);
}

/** Which of some controllers look at changes of which kinds, and how. */
export class Interests {
  readonly #controllers: readonly Controller[];
  readonly #interested = new Map<GroupResource, readonly number[]>();
  readonly #mappings = new Map<Controller, Map<GroupResource, readonly Mapping[]>>();

  constructor(controllers: readonly Controller[]) {
    this.#controllers = controllers;
  }

  /** The places in the list of those who look at a kind. */
  in(resource: GroupResource): readonly number[] {
    let interested = this.#interested.get(resource);
    if (interested === undefined) {
      interested = this.#controllers.flatMap((controller, place) => (watchesKind(controller, resource) ? [place] : []));
      this.#interested.set(resource, interested);
    }
    return interested;
  }

  /** What a controller does with changes of a kind: one mapping for each of its watches of the kind, or that for all kinds when there is none. */
  mappings(controller: Controller, resource: GroupResource): readonly Mapping[] {
    let known = this.#mappings.get(controller);
    if (known === undefined) {
      known = new Map();
      this.#mappings.set(controller, known);
    }
    let found = known.get(resource);
    if (found === undefined) {
      found = mappingsOf(controller, resource);
      known.set(resource, found);
    }
    return found;
  }
}

function mappingsOf(controller: Controller, resource: GroupResource): readonly Mapping[] {
  const named = controller.watches.filter(({ type }) => type.groupResource === resource);
  if (named.length > 0) return named.map((watch) => (change, view) => watch.requests(change, view));
  if (controller.watchAll === undefined) return [];
  return [(change, view) => controller.watchAll!(resource, change, view)];
}
