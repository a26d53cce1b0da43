import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import { parseIp } from '../../model/parsed-ip.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { Service } from '../../schema/generated/types/core.js';
import { SERVICES } from '../../schema/kinds.js';
import { type EventNote, recordEvent } from '../../schema/record-event.js';
import { balancerAddresses, freeBalancerAddress, isBalancerAddress, othersAt } from './balancer-address.js';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const COMPONENT = 'service-controller';
/** How long an address that another Service has is waited for. Source: cloud-provider controllers/service minRetryDelay, doubled up to five minutes. */
const RETRY_MS = 60_000;

/**
 * Gives Services of type LoadBalancer an address, as the cloud's controller does in a real cluster: the one that `loadBalancerIP` asks for, or one of a pool. A
 * Service with a `loadBalancerClass`, or an address from somebody else, is left to whoever looks after it.
 * Source: k8s.io/cloud-provider controllers/service/controller.go.
 */
export function loadBalancerController(): Controller {
  return {
    name: 'service-controller',
    watches: [watch(SERVICES, balancedServices)],
    reconcile(view, { namespace, name }, now) {
      const service = view.get(SERVICES, namespace, name);
      if (service === undefined) return SETTLED;
      const isWanted = wantsBalancer(service) && service.metadata.deletionTimestamp === undefined;
      return isWanted ? ensured(view, service, now) : cleanedUp(view, service, now);
    },
  };
}

function ensured(view: View, service: Service, now: Millis): Reconciliation {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const [held] = balancerAddresses(service);
  const asked = parseIp(service.spec.loadBalancerIP ?? '')?.text;
  const isForeign = ingress.length > 0 && (held === undefined || (!isBalancerAddress(held) && held !== asked));
  if (isForeign) return SETTLED;
  const isKept =
    held !== undefined && (asked === undefined || held === asked) && !isFirstHeldByAnother(view, service, held);
  if (isKept && hasFinalizer(service)) return SETTLED;
  if (asked !== undefined && othersAt(view, service, asked).length > 0) {
    const message = `Error syncing load balancer: failed to ensure load balancer: address ${asked} is in use`;
    const failed = { type: 'Warning', reason: 'SyncLoadBalancerFailed', message, once: true } as const;
    return { intents: [said(view, now, service, failed)], requeueAfter: RETRY_MS };
  }
  const address = isKept ? held : (asked ?? freeBalancerAddress(view, service));
  if (address === undefined) return { intents: [], requeueAfter: RETRY_MS };
  const { finalizers = [] } = service.metadata;
  return {
    intents: [
      said(view, now, service, { type: 'Normal', reason: 'EnsuringLoadBalancer', message: 'Ensuring load balancer' }),
      updateStatus(
        SERVICES,
        {
          ...service,
          metadata: { ...service.metadata, finalizers: [...new Set([...finalizers, FINALIZER])] },
          status: { ...service.status, loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] } },
        },
        { reason: 'it wants a load balancer' },
      ),
      said(view, now, service, { type: 'Normal', reason: 'EnsuredLoadBalancer', message: 'Ensured load balancer' }),
    ],
  };
}

function cleanedUp(view: View, service: Service, now: Millis): Reconciliation {
  if (!hasFinalizer(service)) return SETTLED;
  const finalizers = (service.metadata.finalizers ?? []).filter((each) => each !== FINALIZER);
  const metadata = { ...service.metadata, finalizers };
  const status = { ...service.status, loadBalancer: {} };
  return {
    intents: [
      said(view, now, service, { type: 'Normal', reason: 'DeletingLoadBalancer', message: 'Deleting load balancer' }),
      updateStatus(SERVICES, { ...service, metadata, status }, { reason: 'it wants no load balancer' }),
      said(view, now, service, { type: 'Normal', reason: 'DeletedLoadBalancer', message: 'Deleted load balancer' }),
    ],
  };
}

function said(view: View, now: Millis, service: Service, note: Omit<EventNote, 'component'>) {
  return recordEvent(view, now, service, { ...note, component: COMPONENT });
}

/** Two that were given the same, each when the other had not been seen: who is older keeps it. */
function isFirstHeldByAnother(view: View, service: Service, address: string): boolean {
  return othersAt(view, service, address).some((other) => ageKey(other) < ageKey(service));
}

function ageKey({ metadata: { creationTimestamp, namespace, name } }: Service): string {
  return `${creationTimestamp} ${namespace}/${name}`;
}

/** Source: wantsLoadBalancer. */
function wantsBalancer({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
}

function hasFinalizer({ metadata }: Service): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

/** Services that want a load balancer or have one, and those that are at the same address. */
function* balancedServices(change: ObjectChange<Service>, view: View): Iterable<ReconcileRequest> {
  const { after } = change;
  if (after === undefined || !(wantsBalancer(after) || hasFinalizer(after))) return;
  yield* itself(change);
  for (const address of balancerAddresses(after)) {
    for (const { metadata } of othersAt(view, after, address)) {
      yield { namespace: metadata.namespace, name: metadata.name };
    }
  }
}
