import type { Json, JsonObject } from '../../../model/json.js';
import { labelValueErrors } from '../../../model/names.js';
import type { StatusCause } from '../../../model/status-error.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkFilledPath } from '../../validation/paths.js';
import { hostSysctlError } from './host-sysctl.js';
import { hasBrokenPages } from './huge-pages.js';
import { checkMatchLabelKeys } from './label-keys.js';
import { visitContainers } from './visit-containers.js';

/**
 * What may be wrong in a Pod's spec because it was so before, or because the spec before already used what is off by default: an update
 * must not be refused for what it does not change. Source: kubernetes pkg/api/pod GetValidationOptionsFromPodSpecAndMeta.
 */
export interface PodRelaxations {
  readonly brokenHugePages: boolean;
  readonly affinityLabelValues: boolean;
  readonly nodeAffinityValues: boolean;
  readonly spreadSelectors: boolean;
  readonly spreadLabelKeys: boolean;
  readonly tokenPaths: boolean;
  readonly hostSysctls: boolean;
  readonly seLinuxPolicies: boolean;
  readonly comparingTolerations: boolean;
  readonly hostNetworkWithOwnUsers: boolean;
  readonly devicesWithOwnUsers: boolean;
  readonly resizeOfInitContainers: boolean;
}

/** Of a Pod that is new. */
export const NOTHING_RELAXED: PodRelaxations = {
  brokenHugePages: false,
  affinityLabelValues: false,
  nodeAffinityValues: false,
  spreadSelectors: false,
  spreadLabelKeys: false,
  tokenPaths: false,
  hostSysctls: false,
  seLinuxPolicies: false,
  comparingTolerations: false,
  hostNetworkWithOwnUsers: false,
  devicesWithOwnUsers: false,
  resizeOfInitContainers: false,
};

/** Of a Pod whose spec replaces another. */
export function podRelaxations(old: JsonObject | undefined): PodRelaxations {
  if (old === undefined) return NOTHING_RELAXED;
  const spread = asList(old['topologySpreadConstraints']).map(asObject);
  const ownUsers = old['hostUsers'] === false;
  return {
    brokenHugePages: hasBrokenHugePages(old),
    affinityLabelValues: podAffinityTerms(old).some((term) =>
      hasCauses((causes) => {
        checkLabelSelector(term['labelSelector'], '', causes);
        checkLabelSelector(term['namespaceSelector'], '', causes);
      }),
    ),
    nodeAffinityValues: hasBadNodeAffinityValues(old),
    spreadSelectors: spread.some(({ labelSelector }) =>
      hasCauses((causes) => checkLabelSelector(labelSelector, '', causes)),
    ),
    spreadLabelKeys: spread.some((constraint) => hasCauses((causes) => checkMatchLabelKeys(constraint, '', causes))),
    tokenPaths: tokenPaths(old).some((path) => hasCauses((causes) => checkFilledPath(path, '', causes))),
    hostSysctls: asList(asObject(old['securityContext'])['sysctls']).some(
      (sysctl) => hostSysctlError(asText(asObject(sysctl)['name']), old) !== undefined,
    ),
    seLinuxPolicies: isSet(asObject(old['securityContext'])['seLinuxChangePolicy']),
    comparingTolerations: asList(old['tolerations']).some((toleration) =>
      ['Lt', 'Gt'].includes(asText(asObject(toleration)['operator'])),
    ),
    hostNetworkWithOwnUsers: ownUsers && old['hostNetwork'] === true,
    devicesWithOwnUsers: ownUsers && someContainer(old, ({ volumeDevices }) => asList(volumeDevices).length > 0),
    resizeOfInitContainers: asList(old['initContainers'])
      .map(asObject)
      .some(
        ({ restartPolicy, resizePolicy }) =>
          restartPolicy !== 'Always' &&
          asList(resizePolicy).some((policy) => asObject(policy)['restartPolicy'] === 'RestartContainer'),
      ),
  };
}

function hasCauses(check: (causes: StatusCause[]) => void): boolean {
  const causes: StatusCause[] = [];
  check(causes);
  return causes.length > 0;
}

function someContainer(spec: JsonObject, is: (container: JsonObject) => boolean): boolean {
  let found = false;
  visitContainers(spec, '', (container) => {
    found ||= is(container);
  });
  return found;
}

function hasBrokenHugePages(spec: JsonObject): boolean {
  const inContainers = someContainer(spec, ({ resources }) => {
    const { limits, requests } = asObject(resources);
    return hasBrokenPages(asObject(limits)) || hasBrokenPages(asObject(requests));
  });
  return inContainers || hasBrokenPages(asObject(spec['overhead']));
}

function podAffinityTerms(spec: JsonObject): readonly JsonObject[] {
  const affinity = asObject(spec['affinity']);
  return ['podAffinity', 'podAntiAffinity'].flatMap((key) => {
    const terms = asObject(affinity[key]);
    const preferred = asList(terms['preferredDuringSchedulingIgnoredDuringExecution']).map(
      (weighted) => asObject(weighted)['podAffinityTerm'],
    );
    return [...asList(terms['requiredDuringSchedulingIgnoredDuringExecution']), ...preferred].map(asObject);
  });
}

function hasBadNodeAffinityValues(spec: JsonObject): boolean {
  const required = asObject(asObject(spec['affinity'])['nodeAffinity'])[
    'requiredDuringSchedulingIgnoredDuringExecution'
  ];
  return asList(asObject(required)['nodeSelectorTerms'])
    .flatMap((term) => asList(asObject(term)['matchExpressions']))
    .flatMap((expression): readonly Json[] => asList(asObject(expression)['values']))
    .some((value) => labelValueErrors(asText(value)).length > 0);
}

function tokenPaths(spec: JsonObject): readonly string[] {
  return asList(spec['volumes'])
    .flatMap((volume) => asList(asObject(asObject(volume)['projected'])['sources']))
    .map((source) => asObject(source)['serviceAccountToken'])
    .filter(isSet)
    .map((token) => asText(asObject(token)['path']));
}
