import type { Controller, ControllerWatch } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import type { CustomResourceDefinition } from '../../core/schema/generated/types/apiextensions.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { CallWatch } from './call-controller.js';

/** What all runs of one check have in common. */
export interface Scenario {
  /** Those under test first, then the built-in ones. */
  readonly controllers: readonly Controller[];
  /** How many of them are under test. */
  readonly tested: number;
  readonly interests: Interests;
  /** Names of controllers that ask the API and not a cache, so that what they see never lags behind. */
  readonly readLive: ReadonlySet<string>;
  /** Names of controllers that never see a kind as it was before their own last write of it. */
  readonly seeOwnWrites: ReadonlySet<string>;
  readonly schemas: Schemas;
  /** The definitions of the kinds beyond the built-in ones, which are stored before all else. */
  readonly definitions: readonly CustomResourceDefinition[];
  /** What is there before the first user step, besides what a cluster cannot be without. */
  readonly objects: readonly { readonly resource: GroupResource; readonly object: JsonObject }[];
  /** The first moment of a run. */
  readonly start: Millis;
  /** The cluster counts as at rest for good when nothing but heartbeats happened for so long. */
  readonly quietAfter: Millis;
  /** Writes after which a run is one that does not end. */
  readonly mostWrites: number;
  readonly mostSteps: number;
  readonly calls: CallWatch;
}

/** Kinds whose writes are heartbeats and reports: they go on in a cluster that is at rest. */
export const BACKGROUND: ReadonlySet<GroupResource> = new Set(['leases.coordination.k8s.io', 'events']);

/** Whether a controller is told of changes of a kind. */
export function watchesKind({ watches, watchAll }: Controller, resource: GroupResource): boolean {
  return watchAll !== undefined || watches.some(({ type }) => type.groupResource === resource);
}

const NONE: readonly ControllerWatch[] = [];

/** Which controllers look at changes of which kinds. */
export class Interests {
  readonly #named: readonly ReadonlySet<GroupResource>[];
  readonly #all: readonly boolean[];
  readonly #known = new Map<GroupResource, readonly number[]>();
  readonly #watches = new Map<Controller, ReadonlyMap<GroupResource, readonly ControllerWatch[]>>();

  constructor(controllers: readonly Controller[]) {
    this.#named = controllers.map(({ watches }) => new Set(watches.map(({ type }) => type.groupResource)));
    this.#all = controllers.map(({ watchAll }) => watchAll !== undefined);
  }

  /** What a controller looks at a kind with by name; nothing when it only looks at all kinds. */
  watches(controller: Controller, resource: GroupResource): readonly ControllerWatch[] {
    let ofController = this.#watches.get(controller);
    if (ofController === undefined) {
      ofController = byResource(controller);
      this.#watches.set(controller, ofController);
    }
    return ofController.get(resource) ?? NONE;
  }

  /** The places in the list of those who look at a kind. */
  in(resource: GroupResource): readonly number[] {
    let interested = this.#known.get(resource);
    if (interested === undefined) {
      interested = this.#named.flatMap((named, index) => (this.#all[index] || named.has(resource) ? [index] : []));
      this.#known.set(resource, interested);
    }
    return interested;
  }
}

function byResource({ watches }: Controller): ReadonlyMap<GroupResource, readonly ControllerWatch[]> {
  const named = new Map<GroupResource, ControllerWatch[]>();
  for (const watch of watches) {
    const others = named.get(watch.type.groupResource);
    if (others === undefined) named.set(watch.type.groupResource, [watch]);
    else others.push(watch);
  }
  return named;
}
