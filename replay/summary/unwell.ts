import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { controllerOf, type KubeObject } from '../../core/model/object.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { objectSteps } from '../blame/object-steps.js';
import { headerOf, type LogSource } from '../events/log-source.js';
import { parseVersion } from '../object-at.js';
import { type Ailment, HEALTH, type KindHealth } from './ailments.js';

/** Objects that are unwell in the same way: one, or several that one controller manages. Plain JSON. */
export interface Unwell extends Ailment {
  readonly resource: GroupResource;
  readonly kind: string;
  readonly namespace?: string;
  /** The first of them, in the order of their names. */
  readonly name: string;
  /** How many there are. */
  readonly count: number;
  /** What manages them, when there are several. */
  readonly owner?: { readonly kind: string; readonly name: string };
  /** The event since which the first of them has not been well; absent when that was before the history begins. */
  readonly since?: { readonly revision: Revision; readonly time: string };
}

/** All that was found unwell. */
export interface UnwellFound {
  readonly unwell: readonly Unwell[];
  /** How many more there are, which are only counted. */
  readonly more: number;
}

type Draft = { -readonly [Field in keyof Unwell]: Unwell[Field] };

/** How many are told apart. */
const MOST = 100;

/**
 * What is unwell as of a revision, and since when. Reads the kinds that can be, a batch of objects at a time, and the history of each
 * object it tells of. Rejects with `EventLogError`.
 */
export async function findUnwell(
  { log, schemas }: LogSource,
  { at, now, namespace }: { readonly at: Revision; readonly now: Millis; readonly namespace: string | undefined },
): Promise<UnwellFound> {
  const groups = new Map<string, { readonly draft: Draft; readonly health: KindHealth }>();
  let more = 0;
  for (const health of HEALTH) {
    const info = schemas.byGroupResource(health.resource);
    if (info === undefined || at < 1) continue;
    const place = info.namespaced ? namespace : undefined;
    for await (const batch of log.objectsAt(health.resource, place, at)) {
      for (const version of batch) {
        const object = parseVersion(version.json, { resource: health.resource, ...version });
        const ailment = health.ailmentOf(object, now);
        if (ailment === undefined) continue;
        const key = keyOf(health.resource, object, ailment);
        const known = groups.get(key);
        if (known !== undefined) add(known.draft, object, ailment);
        else if (groups.size < MOST) groups.set(key, { draft: draftOf(health, info.kind, object, ailment), health });
        else more++;
      }
    }
  }
  const unwell: Unwell[] = [];
  for (const { draft, health } of groups.values()) {
    const since = await unwellSince(log, health, draft, at);
    unwell.push(since === undefined ? draft : { ...draft, since });
  }
  return { unwell, more };
}

/** Objects of one controller with the same problem belong together. */
function keyOf(resource: GroupResource, object: KubeObject, { problem }: Ailment): string {
  return JSON.stringify([resource, controllerOf(object)?.uid ?? object.metadata.uid, problem]);
}

function draftOf({ resource }: KindHealth, kind: string, { metadata }: KubeObject, ailment: Ailment): Draft {
  const { namespace, name } = metadata;
  return { resource, kind, ...(namespace === undefined ? {} : { namespace }), name, count: 1, ...ailment };
}

function add(draft: Draft, object: KubeObject, { restarts }: Ailment): void {
  const owner = controllerOf(object);
  draft.count++;
  if (owner !== undefined) draft.owner = { kind: owner.kind, name: owner.name };
  if (restarts !== undefined) draft.restarts = (draft.restarts ?? 0) + restarts;
}

/** The last event after which an object was unwell and had not been before it. */
async function unwellSince(
  log: ReadonlyEventLog,
  health: KindHealth,
  { resource, namespace, name }: Draft,
  at: Revision,
): Promise<Unwell['since']> {
  const isUnwell = (object: KubeObject | undefined) => object !== undefined && health.isUnwell(object);
  let since: Uint8Array | undefined;
  for await (const steps of objectSteps(log, { resource, namespace, name }, { to: at })) {
    for (const { record, before, after } of steps) if (isUnwell(after) && !isUnwell(before)) since = record;
  }
  if (since === undefined) return undefined;
  const { revision, time } = headerOf(since);
  return { revision, time };
}
