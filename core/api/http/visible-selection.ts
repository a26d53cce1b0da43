import type { KubeObject } from '../../model/object.js';
import { MASTERS_GROUP } from '../auth/user.js';
import type { Selection } from '../read/selection.js';
import type { ApiRequest } from './api-context.js';
import { permitted } from './permitted.js';
import type { ResourceTarget } from './resource-request.js';

/**
 * A selection without what tells of objects that the caller may not read. Leave to read such a resource as `changes` is no leave to read
 * everything that they tell of: history obeys the rights of the present.
 */
export function visibleSelection(request: ApiRequest, target: ResourceTarget, selection: Selection): Selection {
  const mayRead = visibility(request, target);
  if (mayRead === undefined) return selection;
  return { ...selection, all: false, matches: (object) => selection.matches(object) && mayRead(object) };
}

/** Whether the caller may read what an object tells of; undefined where objects of the resource tell of no others, or the caller may read all. */
export function visibility(
  { context, caller }: ApiRequest,
  { storage }: ResourceTarget,
): ((object: KubeObject) => boolean) | undefined {
  const subjectOf = context.computed.get(storage.groupResource)?.subjectOf;
  const { user } = caller;
  if (subjectOf === undefined || user.groups.includes(MASTERS_GROUP)) return undefined;
  let known = new Map<string, boolean>();
  let view = context.history.source.state;
  let present = context.present?.();
  return (object) => {
    const { state } = context.history.source;
    const now = context.present?.();
    // Rights may change while a watch goes on.
    if (state !== view || now !== present) [known, view, present] = [new Map(), state, now];
    const { group, resource, namespace, name } = subjectOf(object);
    const remembered = (verb: string, named?: string): boolean => {
      const key = JSON.stringify([verb, group, resource, namespace, named]);
      const before = known.get(key);
      if (before !== undefined) return before;
      const { allowed } = permitted(context, { user, verb, group, resource, namespace, name: named });
      known.set(key, allowed);
      return allowed;
    };
    return remembered('list') || remembered('get', name);
  };
}
