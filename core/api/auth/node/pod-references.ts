import { asList, asObject, asText } from '../../../kinds/fields/json-fields.js';
import { partToJson } from '../../../model/object.js';
import type { Pod } from '../../../schema/generated/types/core.js';

/** What a Pod names in its own namespace, and whoever runs it needs. */
export interface PodReferences {
  readonly secrets: ReadonlySet<string>;
  readonly configMaps: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
  readonly resourceClaims: ReadonlySet<string>;
}

const FOUND = new WeakMap<Pod, PodReferences>();

/** Volumes that name a Secret under `secretRef`. Source: kubernetes pkg/api/v1/pod/util.go VisitPodSecretNames. */
const WITH_SECRET_REF = ['cephfs', 'cinder', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos'];

/** Finds what a Pod names. Source: kubernetes plugin/pkg/auth/authorizer/node/graph.go AddPod. */
export function podReferences(pod: Pod): PodReferences {
  let found = FOUND.get(pod);
  if (found === undefined) {
    found = readReferences(pod);
    FOUND.set(pod, found);
  }
  return found;
}

function readReferences(pod: Pod): PodReferences {
  const secrets = new Set<string>();
  const configMaps = new Set<string>();
  const claims = new Set<string>();
  const spec = partToJson(pod.spec);
  const add = (set: Set<string>, name: unknown) => {
    if (asText(name) !== '') set.add(asText(name));
  };
  const named = (holder: unknown, field: string) => asObject(asObject(holder)[field])['name'];
  for (const secret of asList(spec['imagePullSecrets'])) add(secrets, asObject(secret)['name']);
  for (const field of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of asList(spec[field])) {
      for (const source of asList(asObject(container)['envFrom'])) {
        add(secrets, named(source, 'secretRef'));
        add(configMaps, named(source, 'configMapRef'));
      }
      for (const variable of asList(asObject(container)['env'])) {
        const { valueFrom } = asObject(variable);
        add(secrets, named(valueFrom, 'secretKeyRef'));
        add(configMaps, named(valueFrom, 'configMapKeyRef'));
      }
    }
  }
  for (const item of asList(spec['volumes'])) {
    const volume = asObject(item);
    add(secrets, asObject(volume['secret'])['secretName']);
    add(secrets, asObject(volume['azureFile'])['secretName']);
    add(secrets, named(volume['csi'], 'nodePublishSecretRef'));
    for (const kind of WITH_SECRET_REF) add(secrets, named(volume[kind], 'secretRef'));
    add(configMaps, named(volume, 'configMap'));
    for (const source of asList(asObject(volume['projected'])['sources'])) {
      add(secrets, named(source, 'secret'));
      add(configMaps, named(source, 'configMap'));
    }
    add(claims, asObject(volume['persistentVolumeClaim'])['claimName']);
    if (volume['ephemeral'] !== undefined) add(claims, `${pod.metadata.name}-${asText(volume['name'])}`);
  }
  return { secrets, configMaps, claims, resourceClaims: resourceClaimsOf(pod) };
}

function resourceClaimsOf({ spec, status }: Pod): Set<string> {
  const made = new Map((status?.resourceClaimStatuses ?? []).map((one) => [one.name, one.resourceClaimName]));
  return new Set(
    (spec.resourceClaims ?? []).flatMap(({ name, resourceClaimName }) => (resourceClaimName ?? made.get(name)) || []),
  );
}
