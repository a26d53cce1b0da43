import { maskSecrets } from '../../core/fields/mask-secrets.js';
import { changeTypeOf, decodeEvent, decodeHeader, hashOf } from '../../core/model/event-record.js';
import { apiVersionOf, groupResource } from '../../core/model/group-resource.js';
import { timestamp } from '../../core/model/timestamp.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { derivedUid } from '../log/derived-uid.js';
import type { EventSummary } from '../log/events/event-summary.js';
import { isFromOutside } from '../log/events/from-outside.js';
import { noiseOfEvent } from '../log/events/noise.js';
import { seenBy } from '../log/events/staleness.js';
import type { EventHeader } from '../log/records.js';
import type { ChangeObject } from './change.js';
import { type ChangeCause, TIMELINE_API_VERSION, TIMELINE_GROUP } from './change.js';

/** Where changes of cluster-scoped objects lie. */
export const CLUSTER_NAMESPACE = 'default';

/** Says whether a change came from outside, see `isFromOutside`. */
export const ORIGIN_LABEL = `${TIMELINE_GROUP}/origin`;
/** Says what kind of noise a change is; on no other change. See `Noise`. */
export const NOISE_LABEL = `${TIMELINE_GROUP}/noise`;

const LONGEST_LABEL = 63;

/** A change as far as its record tells without a look at the object before it: all that selectors ask for. */
export function changeHead(record: Uint8Array, schemas: Schemas): ChangeObject {
  const header = decodeHeader(record);
  const { revision, time, actor, request, ref, cause } = header;
  const kind = schemas.byGroupResource(groupResource(ref.group, ref.resource))?.kind ?? ref.resource;
  const hash = hashOf(record);
  const noise = noiseOfEvent(header, () => decodeEvent(record).change);
  return {
    apiVersion: TIMELINE_API_VERSION,
    kind: 'Change',
    metadata: {
      name: String(revision),
      namespace: ref.namespace ?? CLUSTER_NAMESPACE,
      uid: derivedUid(hash),
      resourceVersion: String(revision),
      creationTimestamp: timestamp(Date.parse(time)),
      labels: {
        [`${TIMELINE_GROUP}/kind`]: labelValue(kind),
        [`${TIMELINE_GROUP}/name`]: labelValue(ref.name),
        [`${TIMELINE_GROUP}/actor`]: labelValue(actor.controller ?? actor.user),
        [`${TIMELINE_GROUP}/verb`]: labelValue(request.verb),
        [ORIGIN_LABEL]: isFromOutside(actor) ? 'outside' : 'inside',
        ...(noise === undefined ? {} : { [NOISE_LABEL]: noise }),
      },
    },
    revision,
    time,
    type: changeTypeOf(record),
    verb: request.verb,
    subresource: request.subresource,
    fieldManager: request.fieldManager,
    actor,
    object: {
      apiVersion: apiVersionOf(ref.group, ref.version),
      kind,
      resource: ref.resource,
      namespace: ref.namespace,
      name: ref.name,
      uid: ref.uid,
    },
    reason: cause?.reason,
    cause: causeOf(header),
    correlation: request.correlation,
    hash,
  };
}

/** The same with what it changed and how stale its decision was. */
export function wholeChange(head: ChangeObject, { fields, staleness }: EventSummary): ChangeObject {
  const shown = head.type === 'modified' ? { fields: maskSecrets(head.object.kind, fields) } : {};
  if (staleness === undefined) return { ...head, ...shown };
  const { unseen, missed } = staleness;
  return {
    ...head,
    ...shown,
    cause: { ...head.cause, unseen, ...(missed === undefined ? {} : { stale: true, missed }) },
  };
}

function causeOf(header: EventHeader): ChangeCause | undefined {
  if (header.cause === undefined) return undefined;
  const { trigger, seen, inferred, request, now, faults } = header.cause;
  const seenByResource = typeof seen === 'object' ? seen : undefined;
  const cause = { trigger, seen: seenBy(header), seenByResource, inferred, request, now, faults };
  return Object.values(cause).every((value) => value === undefined) ? undefined : cause;
}

/**
 * A text as a label's value may be: at most 63 characters, letters, digits, `-`, `_` and `.` only, a letter or digit at both ends;
 * other characters become `.`, as in `system.serviceaccount.kube-system.default`. Source: apimachinery validation IsValidLabelValue.
 */
export function labelValue(text: string): string {
  const allowed = text.replace(/[^A-Za-z0-9_.-]/gu, '.').slice(0, LONGEST_LABEL);
  const start = allowed.search(/[A-Za-z0-9]/);
  if (start < 0) return '';
  let end = allowed.length;
  while (!/[A-Za-z0-9]/.test(allowed[end - 1]!)) end--;
  return allowed.slice(start, end);
}
