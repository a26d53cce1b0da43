import type { Controller, ControllerWatch } from '../../../core/model/controller.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import type { JsonObject } from '../../../core/model/json.js';
import type { Millis } from '../../../core/model/revision.js';
import type { Schemas } from '../../../core/schema/schemas.js';
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
  readonly schemas: Schemas;
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

/** Which controllers, by their place in the list, look at changes of which kinds. */
export interface Interests {
  readonly of: ReadonlyMap<
    GroupResource,
    readonly { readonly index: number; readonly requests: ControllerWatch['requests'] }[]
  >;
  readonly inAll: readonly { readonly index: number; readonly named: ReadonlySet<GroupResource> }[];
}

export function interestsOf(controllers: readonly Controller[]): Interests {
  const of = new Map<GroupResource, { index: number; requests: ControllerWatch['requests'] }[]>();
  const inAll: { index: number; named: ReadonlySet<GroupResource> }[] = [];
  controllers.forEach((controller, index) => {
    for (const { type, requests } of controller.watches) {
      const interested = of.get(type.groupResource) ?? [];
      interested.push({ index, requests });
      of.set(type.groupResource, interested);
    }
    if (controller.watchAll === undefined) return;
    inAll.push({ index, named: new Set(controller.watches.map(({ type }) => type.groupResource)) });
  });
  return { of, inAll };
}
