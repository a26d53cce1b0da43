import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { createObject, deleteObject, updateObject } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Node, Service } from '../../schema/generated/types/core.js';
import type { EndpointSlice } from '../../schema/generated/types/discovery.js';
import { ENDPOINT_SLICES, NODES, PODS, SERVICES } from '../../schema/kinds.js';
import { type EventNote, recordEvents } from '../../schema/record-event.js';
import { selectsPods } from '../service-pods/service-pods.js';
import { servicesOfNode, servicesOfPod } from '../service-pods/service-requests.js';
import { desiredSlices, MANAGED_BY, MANAGER, SERVICE_NAME } from './desired-slices.js';
import { usesTopologyMode } from './hints/topology-mode.js';
import { changesShares } from './hints/zone-shares.js';

const COMPONENT = 'endpoint-slice-controller';

/**
 * Keeps EndpointSlices of the Pods behind every Service with a selector. When a Service goes, the garbage collector takes
 * its slices.
 * Source: pkg/controller/endpointslice.
 */
export function endpointSliceController(): Controller {
  return {
    name: 'endpointslice-controller',
    watches: [
      watch(SERVICES, itself),
      watch(PODS, servicesOfPod),
      watch(NODES, servicesOfNode),
      watch(NODES, servicesInZones),
      watch(ENDPOINT_SLICES, serviceOfSlice),
    ],
    reconcile(view, { namespace, name }, now) {
      const service = view.get(SERVICES, namespace, name);
      return service !== undefined && selectsPods(service) ? reconcileSlices(view, service, now) : SETTLED;
    },
  };
}

function reconcileSlices(view: View, service: Service, now: Millis): Reconciliation {
  const present = slicesOf(view, service);
  const { kept, created, deleted, unhinted } = desiredSlices(view, service, present);
  const intents: Intent[] = [];
  // While a Service is being deleted, the garbage collector would race with new slices.
  if (service.metadata.deletionTimestamp === undefined) {
    intents.push(...created.map((draft) => createObject(ENDPOINT_SLICES, draft)));
  }
  const before = new Map(present.map((slice) => [slice.metadata.uid, slice]));
  const changed = kept.filter((slice) => !sameJson(normalized(slice), normalized(before.get(slice.metadata.uid)!)));
  intents.push(...changed.map((slice) => updateObject(ENDPOINT_SLICES, slice)));
  intents.push(...deleted.map((slice) => deleteObject(ENDPOINT_SLICES, slice)));
  const isHinted = [...kept, ...created].some(hasZones);
  intents.push(...recordEvents(view, now, service, hintNotes(service, present.some(hasZones), isHinted, unhinted)));
  return { intents };
}

/**
 * What people are told when endpoints begin or cease to be shared out over zones. Kubernetes says why they are not each time it looks; here it is
 * said when that comes to be. Source: k8s.io/endpointslice topologycache AddHints, reconciler.go reconcileByAddressType.
 */
function hintNotes(service: Service, were: boolean, are: boolean, unhinted: readonly string[]): readonly EventNote[] {
  const disabled = { type: 'Warning', reason: 'TopologyAwareHintsDisabled', component: COMPONENT } as const;
  if (!usesTopologyMode(service)) return [];
  const why = unhinted.map((message): EventNote => ({ ...disabled, message, once: !were }));
  if (were || !are) return why;
  const message = 'Topology Aware Hints has been enabled';
  return [...why, { type: 'Normal', reason: 'TopologyAwareHintsEnabled', component: COMPONENT, message }];
}

function hasZones({ endpoints }: Pick<EndpointSlice, 'endpoints'>): boolean {
  return endpoints?.some(({ hints }) => hints?.forZones !== undefined) ?? false;
}

/** The Services whose endpoints are shared out by the CPU of zones, when a node's change may give these another part. */
function* servicesInZones({ before, after }: ObjectChange<Node>, view: View): Iterable<ReconcileRequest> {
  if (!changesShares(before, after)) return;
  for (const service of view.list(SERVICES)) {
    const { namespace, name } = service.metadata;
    if (usesTopologyMode(service)) yield { namespace, name };
  }
}

/** The slices this controller keeps for a Service, and those left from an earlier one of its name. */
function slicesOf(view: View, service: Service): readonly EndpointSlice[] {
  const slices: EndpointSlice[] = [];
  for (const slice of view.list(ENDPOINT_SLICES, service.metadata.namespace)) {
    const { deletionTimestamp, labels } = slice.metadata;
    if (deletionTimestamp !== undefined) continue;
    if (labels?.[SERVICE_NAME] === service.metadata.name && labels[MANAGED_BY] === MANAGER) slices.push(slice);
  }
  return slices;
}

function serviceOfSlice({ before, after }: ObjectChange<EndpointSlice>): ReconcileRequest[] {
  const requests = new Map<string, ReconcileRequest>();
  for (const slice of [before, after]) {
    const name = slice?.metadata.labels?.[SERVICE_NAME];
    if (slice === undefined || name === undefined || slice.metadata.labels?.[MANAGED_BY] !== MANAGER) continue;
    requests.set(name, { namespace: slice.metadata.namespace, name });
  }
  return [...requests.values()];
}

/** Absent lists and empty ones say the same. */
function normalized(slice: EndpointSlice): EndpointSlice {
  return { ...slice, ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] };
}
