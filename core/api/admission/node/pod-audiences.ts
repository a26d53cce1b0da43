import { fail, ok, type Result } from '../../../model/result.js';
import { notFound } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { PersistentVolumeSpec, Pod, Volume } from '../../../schema/generated/types/core.js';
import { CSI_DRIVERS, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../../../schema/kinds.js';

/** The drivers that stand for volumes which Kubernetes once mounted itself. Source: k8s.io/csi-translation-lib plugins. */
const DRIVERS: ReadonlyMap<string, string> = new Map([
  ['awsElasticBlockStore', 'ebs.csi.aws.com'],
  ['azureDisk', 'disk.csi.azure.com'],
  ['azureFile', 'file.csi.azure.com'],
  ['cinder', 'cinder.csi.openstack.org'],
  ['gcePersistentDisk', 'pd.csi.storage.gke.io'],
  ['portworxVolume', 'pxd.portworx.com'],
  ['vsphereVolume', 'csi.vsphere.vmware.com'],
]);

/**
 * Whether a volume of a Pod needs tokens for an audience: it holds one, or its driver asks for one. The error tells of volumes that could not be looked at, where
 * none of the others does. Source: plugin/pkg/admission/noderestriction/admission.go podReferencesAudience.
 */
export function audienceInPod(view: View, pod: Pod, audience: string): Result<boolean, string> {
  const errors: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    if (
      volume.projected?.sources?.some(({ serviceAccountToken: token }) => token && (token.audience ?? '') === audience)
    )
      return ok(true);
    const driver = driverOf(view, pod, volume);
    if (!driver.ok) errors.push(driver.error);
    if (!driver.ok || driver.value === undefined) continue;
    const known = view.get(CSI_DRIVERS, undefined, driver.value);
    if (known === undefined) errors.push(missing('storage.k8s.io', 'csidriver', driver.value));
    else if (known.spec.tokenRequests?.some((request) => request.audience === audience)) return ok(true);
  }
  if (errors.length === 0) return ok(false);
  return fail(errors.length === 1 ? errors[0]! : `[${[...new Set(errors)].join(', ')}]`);
}

function driverOf(view: View, pod: Pod, volume: Volume): Result<string | undefined, string> {
  const { namespace = '', name } = pod.metadata;
  if (volume.ephemeral?.volumeClaimTemplate !== undefined) return ofClaim(view, namespace, `${name}-${volume.name}`);
  if (volume.persistentVolumeClaim !== undefined)
    return ofClaim(view, namespace, volume.persistentVolumeClaim.claimName);
  return ok(volume.csi?.driver ?? ownDriver(volume));
}

function ofClaim(view: View, namespace: string, name: string): Result<string | undefined, string> {
  const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
  if (claim === undefined) return fail(missing('', 'persistentvolumeclaim', name));
  const volumeName = claim.spec.volumeName ?? '';
  const volume = view.get(PERSISTENT_VOLUMES, undefined, volumeName);
  if (volume === undefined) return fail(missing('', 'persistentvolume', volumeName));
  return ok(volume.spec.csi?.driver ?? ownDriver(volume.spec));
}

function ownDriver(source: Volume | PersistentVolumeSpec): string | undefined {
  for (const [field, driver] of DRIVERS) if (Object.hasOwn(source, field)) return driver;
  return undefined;
}

/** Kubernetes asks what it has in memory, which names kinds in the singular. */
const missing = (group: string, resource: string, name: string) => notFound({ group, resource }, name).message;
