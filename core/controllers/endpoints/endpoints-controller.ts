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
import type { KubeObject } from '../../model/object.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Endpoints, Service } from '../../schema/generated/types/core.js';
import { ENDPOINTS, PODS, SERVICES } from '../../schema/kinds.js';
import { isHeadless, podsOfService, selectsPods } from '../service-pods/service-pods.js';
import { servicesOfPod } from '../service-pods/service-requests.js';
import { endpointSubsets, truncated } from './subsets.js';

const HEADLESS = 'service.kubernetes.io/headless';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

/**
 * Keeps the older Endpoints object of every Service with a selector, for clients that do not read EndpointSlices, and
 * deletes it with its Service.
 * Source: pkg/controller/endpoint/endpoints_controller.go.
 */
export function endpointsController(): Controller {
  return {
    name: 'endpoint-controller',
    watches: [watch(SERVICES, itself), watch(PODS, servicesOfPod), watch(ENDPOINTS, removedOrLeft)],
    reconcile(view, { namespace, name }) {
      const service = view.get(SERVICES, namespace, name);
      const present = view.get(ENDPOINTS, namespace, name);
      if (service === undefined) {
        return present === undefined || present.metadata.deletionTimestamp !== undefined
          ? SETTLED
          : { intents: [deleteObject(ENDPOINTS, present, { reason: 'its Service is gone' })] };
      }
      return selectsPods(service) ? reconcileEndpoints(view, service, present) : SETTLED;
    },
  };
}

/**
 * Removals, and its own Endpoints when they are first seen as its own: while it was down their Service may have gone, and
 * what it adopted just before may first be shown to it as somebody else's. Endpoints that somebody else makes without a
 * Service are none of this controller's. Source: pkg/controller/endpoint checkLeftoverEndpoints.
 */
function removedOrLeft(change: ObjectChange): ReconcileRequest[] {
  const { before, after } = change;
  if (after === undefined) return itself(change);
  return isOwn(after) && (before === undefined || !isOwn(before)) ? itself(change) : [];
}

function isOwn({ metadata }: KubeObject): boolean {
  return metadata.labels?.[MANAGED_BY] === 'endpoint-controller';
}

function reconcileEndpoints(view: View, service: Service, present: Endpoints | undefined): Reconciliation {
  const includeTerminating = service.spec.publishNotReadyAddresses ?? false;
  const complete = endpointSubsets(service, podsOfService(view, service, { includeTerminating }));
  const cut = truncated(complete);
  const subsets = cut ?? complete;
  const labels = labelsOf(service);
  const { namespace, name } = service.metadata;
  if (present === undefined) {
    if (service.metadata.deletionTimestamp !== undefined) return SETTLED;
    const annotations = cut && { [OVER_CAPACITY]: 'truncated' };
    const metadata = { namespace, name, labels, ...(annotations && { annotations }) };
    return { intents: [createObject(ENDPOINTS, { metadata, ...(subsets.length > 0 && { subsets }) })] };
  }
  const isMarked = present.metadata.annotations?.[OVER_CAPACITY] === 'truncated';
  const isSame = sameJson(present.subsets ?? [], subsets) && sameJson(present.metadata.labels, labels);
  if (isSame && isMarked === (cut !== undefined)) return SETTLED;
  const { [OVER_CAPACITY]: _mark, ...others } = present.metadata.annotations ?? {};
  const annotations = cut === undefined ? others : { ...others, [OVER_CAPACITY]: 'truncated' };
  const hasAnnotations = Object.keys(annotations).length > 0;
  return {
    intents: [
      updateObject(ENDPOINTS, {
        ...present,
        metadata: { ...present.metadata, labels, annotations: hasAnnotations ? annotations : undefined },
        subsets: subsets.length > 0 ? subsets : undefined,
      }),
    ],
  };
}

/** The Service's labels, and what this object is. */
function labelsOf(service: Service): Readonly<Record<string, string>> {
  const { [HEADLESS]: _headless, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    [MANAGED_BY]: 'endpoint-controller',
    ...(isHeadless(service) && { [HEADLESS]: '' }),
  };
}
