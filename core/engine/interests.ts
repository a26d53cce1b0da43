import type { Controller, ControllerWatch, ObjectChange } from '../model/controller.js';
import type { GroupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import { sameJson } from '../model/same-json.js';
import type { View } from '../model/view.js';
import { FAULTS } from '../schema/fault.js';
import { shapedChange } from '../schema/shaped-object.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { ControllerRunner } from './controller-runner.js';
import type { Trigger } from './workqueue.js';

/** One controller that runs. */
export interface Member {
  readonly controller: Controller;
  readonly runner: ControllerRunner;
}

/** A change of an object, and what it is to be the cause of: nothing, for an object that was there before anybody looked. */
export interface News {
  readonly resource: GroupResource;
  readonly change: ObjectChange;
  readonly trigger: Trigger;
}

/** One controller's interest in the changes of a resource. */
interface Interest {
  /** Its place among the controller's watches. */
  readonly key: string;
  readonly member: Member;
  readonly requests: ControllerWatch['requests'];
}

/** Whom changes concern: turns each into the requests that controllers want to look at because of it. */
export class Interests {
  readonly #byResource = new Map<GroupResource, Interest[]>();
  readonly #inAll: Member[] = [];

  /** Takes note of what a controller watches. */
  add(member: Member): void {
    const { controller } = member;
    for (const [index, { type, requests }] of controller.watches.entries()) {
      const interests = this.#byResource.get(type.groupResource) ?? [];
      interests.push({ key: String(index), member, requests });
      this.#byResource.set(type.groupResource, interests);
    }
    if (controller.watchAll !== undefined) this.#inAll.push(member);
  }

  /** Tells everybody of a change, or those that `isTold` names. */
  tell(news: News, state: ClusterState, isTold: (member: Member) => boolean): void {
    const { resource, trigger } = news;
    const change = shapedChange(resource, news.change);
    for (const { key, member, requests } of this.#byResource.get(resource) ?? []) {
      if (!isTold(member)) continue;
      member.runner.enqueue({ key, change, trigger, requests: (view) => requests(change, view) }, state);
    }
    // What a fault struck is nothing that a controller of every kind need look at, least of all when it was struck itself.
    if (resource === FAULTS.groupResource && isReport(change)) return;
    for (const member of this.#inAll) {
      if (isNamed(member, resource) || !isTold(member)) continue;
      const requests = (view: View) => member.controller.watchAll!(resource, change, view);
      member.runner.enqueue({ key: resource, change, trigger, requests }, state);
    }
  }
}

/** Whether a controller watches a resource, by its name or with all others. */
export function isWatched({ controller }: Member, resource: GroupResource): boolean {
  return controller.watchAll !== undefined || isNamed({ controller }, resource);
}

function isNamed({ controller }: Pick<Member, 'controller'>, resource: GroupResource): boolean {
  return controller.watches.some(({ type }) => type.groupResource === resource);
}

/** Whether of a fault only its status was written. */
function isReport({ before, after }: ObjectChange): boolean {
  if (before === undefined || after === undefined) return false;
  const withoutVersion = ({ metadata }: KubeObject) => ({ ...metadata, resourceVersion: '', managedFields: [] });
  return sameJson(withoutVersion(before), withoutVersion(after));
}
