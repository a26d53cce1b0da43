import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/controllers/canonical-json.js';
import { shownFields } from '../../core/fields/shown-fields.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeEffect } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { originOf } from '../../core/model/journal.js';
import type { JsonObject } from '../../core/model/json.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';
import { emptyState } from '../../core/state/cluster-state.js';
import { loadState } from '../../core/state/load-state.js';
import { StateBuilder, type Transition } from '../../core/state/reduce.js';
import type { KindLookup } from '../log/log-source.js';
import { withoutIdentity } from '../questions/diff/without-identity.js';

/** A version of what was asked for of an object: another one than the version before. */
export interface DesiredVersion {
  readonly place: string;
  readonly revision: Revision;
  /** The same for the same version; of 48 bits, so that many can be kept. 0 for an object that is gone. */
  readonly digest: number;
}

/** Tell what happens and are nothing that anybody asks for. */
const TELLING: ReadonlySet<GroupResource> = new Set(['events', 'leases.coordination.k8s.io']);

/**
 * Reads how what was asked for of each object changed in a part of a log: its spec, labels and the like, without its status, times and
 * UIDs. How often and when controllers report is left to chance in a real cluster; what they ask for is not.
 */
export async function* desiredHistory(
  log: ReadonlyEventLog,
  kinds: KindLookup,
  from: Revision,
  to: Revision,
): AsyncGenerator<DesiredVersion> {
  if (from > to) return;
  const isBeginning = from === 1 && originOf(log).revision === 0;
  const builder = new StateBuilder(isBeginning ? emptyState() : await loadState(log, from - 1));
  const newest = new Map<string, number>();
  for await (const records of log.events({ from, to })) {
    for (const record of records) {
      const event = decodeEffect(record);
      const transition = builder.apply(event);
      if (TELLING.has(transition.resource)) continue;
      const place = `${transition.resource}\0${transition.key}`;
      const before = newest.get(place) ?? digestOf(transition.resource, transition.before, kinds);
      const digest = isOnlyStatus(transition) ? before : digestOf(transition.resource, transition.after, kinds);
      newest.set(place, digest);
      if (digest !== before) yield { place, revision: event.revision, digest };
    }
  }
}

function isOnlyStatus({ before, after }: Transition): boolean {
  if (before === undefined || after === undefined) return false;
  const { metadata: was, ...old } = shownFields(before, { withoutStatus: true });
  const { metadata: is, ...now } = shownFields(after, { withoutStatus: true });
  return haveSameParts(old, now) && haveSameParts(was as JsonObject, is as JsonObject);
}

/** Patches leave what they do not change shared. */
function haveSameParts(left: object, right: object): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Reflect.get(left, name) === Reflect.get(right, name))
  );
}

function digestOf(resource: GroupResource, object: KubeObject | undefined, kinds: KindLookup): number {
  if (object === undefined) return 0;
  const desired = withoutIdentity(shownFields(object, { withoutStatus: true }), kinds.schemaOf(resource));
  return createHash('sha256').update(canonicalJson(desired)).digest().readUIntBE(0, 6);
}
