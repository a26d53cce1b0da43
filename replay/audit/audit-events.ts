import type { ClusterEvent } from '../../core/model/cluster-event.js';
import { EventLogError, type ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeEvent } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';
import { microTimestamp } from '../../core/model/timestamp.js';
import { derivedUid } from '../api/derived-uid.js';
import { eventRange } from '../events/event-query.js';
import { objectAt } from '../object-at.js';
import { type ObjectFilter, selects } from '../object-selector.js';
import type { AuditEvent, AuditLevel } from './audit-event.js';
import { requestUri } from './request-uri.js';
import { patchWithoutData, secretWithoutData } from './without-secrets.js';

/** Which writes to tell, and how much of them. Both ends are included; absent ends are the log's own. */
export interface AuditQuery extends ObjectFilter {
  readonly from?: Revision;
  readonly to?: Revision;
  readonly level: AuditLevel;
  /** Tell what Secrets hold, too. */
  readonly secrets?: boolean;
}

/** Streams writes as audit events, in batches, in order. Memory does not grow with the log. Rejects with `EventLogError`. */
export async function* auditEvents(
  { log }: { readonly log: ReadonlyEventLog },
  query: AuditQuery,
  signal?: AbortSignal,
): AsyncGenerator<readonly AuditEvent[]> {
  const { from, to = log.head().revision } = query;
  for await (const records of log.events(eventRange(query, { from, to }))) {
    const batch: AuditEvent[] = [];
    for (const record of records) {
      const event = decoded(record);
      const { group, resource, namespace, name } = event.ref;
      if (!selects(query, groupResource(group, resource), namespace, name)) continue;
      batch.push(auditEvent(event, query, await objectOf(log, event, query)));
    }
    signal?.throwIfAborted();
    if (batch.length > 0) yield batch;
  }
}

function auditEvent(event: ClusterEvent, { level, secrets }: AuditQuery, object?: KubeObject): AuditEvent {
  const { actor, request, ref, change, revision, time, hash } = event;
  const isHidden = secrets !== true && ref.group === '' && ref.resource === 'secrets';
  const shown = object !== undefined && isHidden ? secretWithoutData(object) : object;
  const operations = change.type === 'modified' ? change.patch : undefined;
  const patch = operations !== undefined && isHidden ? patchWithoutData(operations) : operations;
  const requested = request.verb === 'delete' ? undefined : request.verb === 'patch' ? (patch ?? shown) : shown;
  const at = microTimestamp(Date.parse(time));
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: derivedUid(hash),
    stage: 'ResponseComplete',
    requestURI: requestUri(event),
    verb: request.verb,
    user: { username: actor.user, groups: actor.groups },
    ...(actor.userAgent === undefined ? {} : { userAgent: actor.userAgent }),
    objectRef: {
      resource: ref.resource,
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
      name: ref.name,
      uid: ref.uid,
      ...(ref.group === '' ? {} : { apiGroup: ref.group }),
      apiVersion: ref.version,
      resourceVersion: String(revision),
      ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
    },
    responseStatus: { metadata: {}, code: change.type === 'created' || request.verb === 'create' ? 201 : 200 },
    ...(level === 'Metadata' || requested === undefined ? {} : { requestObject: requested }),
    ...(level !== 'RequestResponse' || shown === undefined ? {} : { responseObject: shown }),
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    annotations: annotationsOf(event),
  };
}

/** What the history knows beyond an audit log. */
function annotationsOf({ revision, hash, request, actor, cause }: ClusterEvent): Readonly<Record<string, string>> {
  const { reason, trigger, seen, inferred, faults } = cause ?? {};
  const values: Readonly<Record<string, string | number | undefined>> = {
    revision,
    hash,
    correlation: request.correlation,
    controller: actor.controller,
    reason,
    trigger,
    seen: typeof seen === 'object' ? JSON.stringify(seen) : seen,
    'seen-inferred': inferred === true ? 'true' : undefined,
    faults: faults?.join(','),
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`hindcast.dev/${name}`, String(value)]),
  );
}

/** The object that a write left, or took away; undefined when the query does not ask for it. */
async function objectOf(
  log: ReadonlyEventLog,
  event: ClusterEvent,
  { level }: AuditQuery,
): Promise<KubeObject | undefined> {
  const { change, ref, revision, request } = event;
  if (level === 'Metadata') return undefined;
  if (change.type === 'created') return change.object;
  // A patch and a deletion ask for no object.
  if (level === 'Request' && request.verb !== 'update') return undefined;
  const address: ObjectAddress = {
    resource: groupResource(ref.group, ref.resource),
    namespace: ref.namespace,
    name: ref.name,
  };
  return objectAt(log, address, change.type === 'deleted' ? revision - 1 : revision);
}

function decoded(record: Uint8Array): ClusterEvent {
  try {
    return decodeEvent(record);
  } catch (cause) {
    throw new EventLogError('corrupt', `an event of the log is damaged: ${(cause as Error).message}`, { cause });
  }
}
