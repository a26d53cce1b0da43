import { withFields } from '../../model/own-copy.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { Container, Pod, Volume } from '../../schema/generated/types/core.js';
import { PODS, SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import type { DecisionScope } from '../decide/decision.js';
import { generateName } from '../decide/generate-name.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const TOKEN_SECONDS = 3607;

/** Marks a Pod that a node itself made and that takes no service account. Source: core/v1 MirrorPodAnnotationKey. */
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Gives a Pod its service account and the account's token: the account `default` when none is named, a projected volume
 * `kube-api-access-…`, and a mount in each container that has none.
 */
function useServiceAccount(scope: DecisionScope, pod: Pod): Result<Pod, StatusError> {
  if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return ok(pod);
  const name = pod.spec.serviceAccountName || pod.spec.serviceAccount || 'default';
  const account = scope.tip.get(SERVICE_ACCOUNTS, pod.metadata.namespace, name);
  if (account === undefined) {
    const why = `error looking up service account ${pod.metadata.namespace}/${name}: serviceaccount "${name}" not found`;
    return fail(forbiddenByAdmission(scope, pod, why));
  }
  const secrets = pod.spec.imagePullSecrets ?? account.imagePullSecrets;
  const given = secrets === undefined ? {} : { imagePullSecrets: secrets };
  const spec = withFields(pod.spec, { serviceAccountName: name, serviceAccount: name, ...given });
  const named = withFields(pod, { spec });
  const wantsToken = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  return ok(wantsToken ? mountToken(scope, named) : named);
}

function mountToken(scope: DecisionScope, pod: Pod): Pod {
  const { spec } = pod;
  const needsMount = (container: Container) =>
    !(container.volumeMounts ?? []).some((mount) => mount.mountPath === MOUNT_PATH);
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  if (!all.some(needsMount)) return pod;
  const existing = (spec.volumes ?? []).find((volume) => volume.name.startsWith('kube-api-access-'));
  const name = existing?.name ?? generateName('kube-api-access-', scope.context.random);
  const withMount = (container: Container): Container =>
    needsMount(container)
      ? withFields(container, {
          volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }],
        })
      : container;
  const mounted = withFields(spec, {
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withMount) }),
    containers: spec.containers.map(withMount),
    ...(existing === undefined ? { volumes: [...(spec.volumes ?? []), tokenVolume(name)] } : {}),
  });
  return withFields(pod, { spec: mounted });
}

function tokenVolume(name: string): Volume {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
      ],
    },
  };
}

/** Gives Pods their service account. Source: plugin/pkg/admission/serviceaccount. */
export const SERVICE_ACCOUNT: AdmissionPlugin = {
  name: 'ServiceAccount',
  resources: [PODS.groupResource],
  create: (scope, pod) => useServiceAccount(scope, pod as Pod),
};
