import type { KubeObject } from '../../../core/model/object.js';
import { NOISE_ABOUT, type Noise } from '../../log/events/noise.js';
import type { ObjectDiff } from './object-diff.js';

/** What a renewal or a heartbeat changes, as paths of a difference; what the API server keeps for itself changes with every write. */
const PATHS: ReadonlyMap<Noise, RegExp> = new Map<Noise, RegExp>([
  ['lease-renewal', /^(spec\.renewTime|metadata\.(managedFields|resourceVersion))($|[.[])/],
  [
    'node-heartbeat',
    /^(status\.conditions\[[^\]]+\]\.lastHeartbeatTime|metadata\.(managedFields|resourceVersion))($|[.[])/,
  ],
]);

/**
 * The labels by which controllers know the Endpoints and EndpointSlices that are theirs. Source: kubernetes
 * pkg/controller/endpoint/endpoints_controller.go and staging/src/k8s.io/endpointslice/utils.go.
 */
const MANAGERS: ReadonlyMap<string, RegExp> = new Map([
  ['endpoints.kubernetes.io/managed-by', /^endpoint-controller$/],
  ['endpointslice.kubernetes.io/managed-by', /^endpointslice(mirroring)?-controller\.k8s\.io$/],
]);

/** What kind of noise it is that an object differs; undefined when it is none. One of the objects is there. */
export function noiseOfDifference(
  diff: ObjectDiff,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): Noise | undefined {
  const noise = NOISE_ABOUT.get(diff.resource);
  if (noise === undefined || noise === 'kubernetes-event') return noise;
  if (noise === 'endpoints')
    return [before, after].every((object) => object === undefined || isKept(object)) ? noise : undefined;
  const isSame = diff.change === 'changed' && diff.recreated === undefined;
  return isSame && diff.fields.every(({ path }) => PATHS.get(noise)?.test(path) === true) ? noise : undefined;
}

function isKept({ metadata }: KubeObject): boolean {
  return Object.entries(metadata.labels ?? {}).some(([label, value]) => MANAGERS.get(label)?.test(value) === true);
}
