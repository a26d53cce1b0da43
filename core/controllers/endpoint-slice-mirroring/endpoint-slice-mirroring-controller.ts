import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  watch,
} from '../../model/controller.js';
import { createObject, deleteObject, updateObject } from '../../model/intent.js';
import { controllerReference } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Endpoints, Service } from '../../schema/generated/types/core.js';
import type { EndpointSlice } from '../../schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, ENDPOINTS, SERVICES } from '../../schema/kinds.js';
import { type EventNote, recordEvents } from '../../schema/record-event.js';
import { MANAGED_BY, SERVICE_NAME } from '../endpoint-slice/desired-slices.js';
import { MAX_MIRRORED, type MirroredContent, mirrored, sliceKey } from './mirrored-slices.js';

/** This controller as the label of a slice names it. */
const MIRROR = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
/** What is said of Endpoints and not of a slice. */
const NOT_MIRRORED: ReadonlySet<string> = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/**
 * Keeps EndpointSlices that say what Endpoints say which somebody wrote by hand: those of a Service without a selector. Whoever routes reads slices alone.
 * Source: pkg/controller/endpointslicemirroring.
 */
export function endpointSliceMirroringController(): Controller {
  return {
    name: 'endpointslicemirroring-controller',
    watches: [watch(ENDPOINTS, ofHand), watch(SERVICES, ofSelector), watch(ENDPOINT_SLICES, endpointsOfSlice)],
    reconcile(view, { namespace, name }, now) {
      const present = mirroredFor(view, namespace, name);
      const endpoints = view.get(ENDPOINTS, namespace, name);
      const service = view.get(SERVICES, namespace, name);
      if (endpoints === undefined || !isMirrored(endpoints) || service === undefined || hasSelector(service)) {
        return {
          intents: present.map((slice) => deleteObject(ENDPOINT_SLICES, slice, { reason: 'nothing to mirror' })),
        };
      }
      return reconcileMirror(view, endpoints, present, now);
    },
  };
}

function reconcileMirror(
  view: View,
  endpoints: Endpoints,
  present: readonly EndpointSlice[],
  now: Millis,
): Reconciliation {
  const { slices, invalid, skipped } = mirrored(endpoints);
  const free = new Map<string, EndpointSlice[]>();
  for (const slice of present) free.set(sliceKey(slice), [...(free.get(sliceKey(slice)) ?? []), slice]);
  const kept: [EndpointSlice, MirroredContent][] = [];
  const missing: MirroredContent[] = [];
  for (const content of slices) {
    const slice = free.get(sliceKey(content))?.shift();
    if (slice === undefined) missing.push(content);
    else kept.push([slice, content]);
  }
  // A slice that would go takes over what a new one would say, if it is of that family: one write instead of two.
  const unneeded = [...free.values()].flat();
  const created: MirroredContent[] = [];
  for (const content of missing) {
    const index = unneeded.findIndex(({ addressType }) => addressType === content.addressType);
    const [reused] = index < 0 ? [] : unneeded.splice(index, 1);
    if (reused === undefined) created.push(content);
    else kept.push([reused, content]);
  }
  const intents: Intent[] = recordEvents(view, now, endpoints, notes(invalid, skipped));
  if (endpoints.metadata.deletionTimestamp === undefined) {
    const { namespace, name } = endpoints.metadata;
    const metadata = { namespace, generateName: `${name}-`, ...metadataOf(endpoints) };
    intents.push(...created.map((content) => createObject(ENDPOINT_SLICES, { metadata, ...content })));
  }
  for (const [slice, content] of kept) {
    const wanted = { ...slice, ...content, metadata: { ...slice.metadata, ...metadataOf(endpoints) } };
    if (!isSame(slice, wanted)) intents.push(updateObject(ENDPOINT_SLICES, wanted));
  }
  intents.push(...unneeded.map((slice) => deleteObject(ENDPOINT_SLICES, slice)));
  return { intents };
}

/** Source: pkg/controller/endpointslicemirroring/events.go. */
function notes(invalid: number, skipped: number): readonly EventNote[] {
  const note = { type: 'Warning', component: 'endpoint-slice-mirroring-controller', once: true } as const;
  const found: EventNote[] = [];
  if (invalid > 0) {
    const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`;
    found.push({ ...note, reason: 'InvalidIPAddress', message });
  }
  if (skipped > 0) {
    const message = `A max of ${MAX_MIRRORED} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped + invalid} addresses were skipped`;
    found.push({ ...note, reason: 'TooManyAddressesToMirror', message });
  }
  return found;
}

/** What a slice has of the Endpoints it mirrors: their labels and annotations, and whose it is. Source: newEndpointSlice. */
function metadataOf(endpoints: Endpoints) {
  const annotations = Object.entries(endpoints.metadata.annotations ?? {}).filter(([key]) => !NOT_MIRRORED.has(key));
  return {
    labels: { ...endpoints.metadata.labels, [SERVICE_NAME]: endpoints.metadata.name, [MANAGED_BY]: MIRROR },
    annotations: annotations.length === 0 ? undefined : Object.fromEntries(annotations),
    ownerReferences: [controllerReference(endpoints)],
  };
}

function isSame(slice: EndpointSlice, wanted: EndpointSlice): boolean {
  const told = ({ metadata, addressType, ports, endpoints }: EndpointSlice) => ({
    labels: metadata.labels,
    annotations: metadata.annotations ?? {},
    owners: metadata.ownerReferences?.map(({ uid }) => uid) ?? [],
    addressType,
    ports: ports ?? [],
    endpoints: endpoints ?? [],
  });
  return sameJson(told(slice), told(wanted));
}

function mirroredFor(view: View, namespace: string | undefined, name: string): readonly EndpointSlice[] {
  const slices: EndpointSlice[] = [];
  for (const slice of view.list(ENDPOINT_SLICES, namespace)) {
    const { deletionTimestamp, labels } = slice.metadata;
    if (deletionTimestamp !== undefined || labels?.[SERVICE_NAME] !== name) continue;
    if (labels[MANAGED_BY] === MIRROR) slices.push(slice);
  }
  return slices;
}

function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined;
}

function hasSelector({ spec }: Service): boolean {
  return Object.keys(spec.selector ?? {}).length > 0;
}

/** Endpoints that are mirrored, or were. Those of a Service with a selector are kept by another, and cost no look. */
function ofHand(change: ObjectChange<Endpoints>, view: View): ReconcileRequest[] {
  const { before, after } = change;
  if (![before, after].some((each) => each !== undefined && isMirrored(each))) return [];
  const { namespace, name } = (after ?? before)?.metadata ?? { name: '' };
  const service = view.get(SERVICES, namespace, name);
  return service !== undefined && hasSelector(service) ? [] : itself(change);
}

/** Services without a selector that come or go, and those that get one or lose it. */
function ofSelector(change: ObjectChange<Service>): ReconcileRequest[] {
  const [had, has] = [change.before, change.after].map((each) => each !== undefined && hasSelector(each));
  const isChange = change.before === undefined || change.after === undefined ? !(had || has) : had !== has;
  return isChange ? itself(change) : [];
}

function endpointsOfSlice({ before, after }: ObjectChange<EndpointSlice>): ReconcileRequest[] {
  const requests = new Map<string, ReconcileRequest>();
  for (const slice of [before, after]) {
    const name = slice?.metadata.labels?.[SERVICE_NAME];
    if (slice === undefined || name === undefined || slice.metadata.labels?.[MANAGED_BY] !== MIRROR) continue;
    requests.set(name, { namespace: slice.metadata.namespace, name });
  }
  return [...requests.values()];
}
