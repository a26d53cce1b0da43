import { controllerReference, type ObjectDraft } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { Service } from '../../schema/generated/types/core.js';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../schema/generated/types/discovery.js';
import { canonicalJson } from '../canonical-json.js';
import { addressFamily, isHeadless, podsOfService } from '../service-pods/service-pods.js';
import { topologyHints } from './hints/topology-hints.js';
import { usesTopologyMode } from './hints/topology-mode.js';
import { zoneShares } from './hints/zone-shares.js';
import { packEndpoints } from './pack.js';
import { type AddressFamily, podEndpoint, podEndpointPorts } from './pod-endpoint.js';

/** Names the Service that a slice belongs to. */
export const SERVICE_NAME = 'kubernetes.io/service-name';
/** Names who keeps a slice. */
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
/** This controller as that label names it. */
export const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';

/** What a slice says, apart from its metadata. */
type Content = Pick<EndpointSlice, 'addressType' | 'ports' | 'endpoints'>;

/** What should become of a Service's slices. */
export interface SliceChanges {
  /** Present slices with what they should say, changed or not. */
  readonly kept: readonly EndpointSlice[];
  readonly created: readonly Omit<ObjectDraft<EndpointSlice>, 'apiVersion' | 'kind'>[];
  readonly deleted: readonly EndpointSlice[];
  /** For each address family that should be shared out over the zones and is not: why. */
  readonly unhinted: readonly string[];
}

/**
 * What a Service's slices should be, given those that are there: for each address family, and within it for each set of
 * ports (which differ when Pods give a named port different numbers), slices of at most 100 endpoints; and if nothing is
 * behind the Service, one empty slice.
 * Source: k8s.io/endpointslice reconciler.go.
 */
export function desiredSlices(view: View, service: Service, present: readonly EndpointSlice[]): SliceChanges {
  const mine = present.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid),
  );
  const kept: EndpointSlice[] = [];
  const created: Content[] = [];
  const unhinted: string[] = [];
  const deleted = present.filter((slice) => !mine.includes(slice));
  const families = addressFamilies(service);
  deleted.push(...mine.filter(({ addressType }) => !families.includes(addressType as AddressFamily)));
  for (const family of families) {
    const ofFamily = mine.filter(({ addressType }) => addressType === family);
    const changes = slicesOfFamily(view, service, ofFamily, family);
    // A slice that would go takes over what a new one would say: one write instead of two.
    const spare = [...changes.unneeded];
    const keptOfFamily: EndpointSlice[] = [];
    const createdOfFamily: Content[] = [];
    for (const content of changes.added) {
      const reused = spare.shift();
      if (reused === undefined) createdOfFamily.push(content);
      else keptOfFamily.push({ ...reused, ...content });
    }
    keptOfFamily.push(...changes.kept);
    deleted.push(...spare);
    const hinted = inZones(view, service, ofFamily, { kept: keptOfFamily, created: createdOfFamily });
    if (hinted.disabled !== undefined) unhinted.push(`${hinted.disabled}, addressType: ${family}`);
    kept.push(...hinted.kept);
    created.push(...hinted.created);
  }
  return {
    kept: kept.map((slice) => labelled(slice, service)),
    created: created.map((content) => draftOf(content, service)),
    deleted,
    unhinted,
  };
}

interface FamilySlices {
  readonly kept: readonly EndpointSlice[];
  readonly created: readonly Content[];
}

/** The slices of one family with hints for zones, where the Service asks for such. */
function inZones(
  view: View,
  service: Service,
  present: readonly EndpointSlice[],
  slices: FamilySlices,
): FamilySlices & { readonly disabled?: string } {
  if (!usesTopologyMode(service)) return slices;
  const before = new Map(present.map(({ metadata, endpoints }) => [metadata.uid, endpoints ?? []]));
  const { kept, created } = slices;
  const hints = topologyHints(
    [
      ...kept.map(({ metadata, endpoints = [] }) => ({ before: before.get(metadata.uid), endpoints })),
      ...created.map(({ endpoints = [] }) => ({ before: undefined, endpoints })),
    ],
    zoneShares(view),
  );
  if ('disabled' in hints) return { ...slices, disabled: hints.disabled };
  const hinted = <T extends Content>(slice: T, index: number): T => ({ ...slice, endpoints: hints.slices[index] });
  return {
    kept: kept.map((slice, index) => hinted(slice, index)),
    created: created.map((content, index) => hinted(content, kept.length + index)),
  };
}

interface FamilyChanges {
  readonly kept: readonly EndpointSlice[];
  readonly added: readonly Content[];
  readonly unneeded: readonly EndpointSlice[];
}

function slicesOfFamily(
  view: View,
  service: Service,
  present: readonly EndpointSlice[],
  family: AddressFamily,
): FamilyChanges {
  const groups = endpointsByPorts(view, service, family);
  const kept: EndpointSlice[] = [];
  const added: Content[] = [];
  const unneeded = present.filter((slice) => !groups.has(canonicalJson(slice.ports ?? [])));
  for (const [key, { ports, endpoints }] of groups) {
    const packing = packEndpoints(
      present.filter((slice) => canonicalJson(slice.ports ?? []) === key),
      endpoints,
    );
    for (const { slice, endpoints: packed } of packing.kept) {
      if (packed.length > 0) kept.push({ ...slice, endpoints: packed });
      else unneeded.push(slice);
    }
    added.push(...packing.added.map((packed) => ({ addressType: family, ports, endpoints: packed })));
  }
  if (kept.length === 0 && added.length === 0) added.push({ addressType: family, ports: [], endpoints: [] });
  return { kept, added, unneeded };
}

interface PortGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
}

function endpointsByPorts(view: View, service: Service, family: AddressFamily): ReadonlyMap<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  for (const pod of podsOfService(view, service, { includeTerminating: true })) {
    const endpoint = podEndpoint(view, pod, service, family);
    if (endpoint === undefined) continue;
    const ports = podEndpointPorts(pod, service);
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(key, group);
  }
  return groups;
}

/** The families a Service serves; both for one without address that does not say. Source: getAddressTypesForService. */
function addressFamilies(service: Service): readonly AddressFamily[] {
  const { ipFamilies, clusterIP } = service.spec;
  const named = ipFamilies?.filter((family): family is AddressFamily => family === 'IPv4' || family === 'IPv6') ?? [];
  if (named.length > 0) return named;
  return isHeadless(service) || clusterIP === undefined ? ['IPv4', 'IPv6'] : [addressFamily(clusterIP)];
}

function labelled(slice: EndpointSlice, service: Service): EndpointSlice {
  return { ...slice, metadata: { ...slice.metadata, labels: labelsOf(service) } };
}

function draftOf(content: Content, service: Service): Omit<ObjectDraft<EndpointSlice>, 'apiVersion' | 'kind'> {
  const { namespace, name } = service.metadata;
  return {
    metadata: {
      namespace,
      generateName: `${name}-`,
      labels: labelsOf(service),
      ownerReferences: [controllerReference(service)],
    },
    ...content,
  };
}

/** The Service's own labels, except those that say what a slice is. Source: k8s.io/endpointslice setEndpointSliceLabels. */
function labelsOf(service: Service): Readonly<Record<string, string>> {
  const { [HEADLESS]: _headless, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service) && { [HEADLESS]: '' }),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
  };
}
