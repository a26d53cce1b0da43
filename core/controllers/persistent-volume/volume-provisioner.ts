import type { Intent } from '../../model/command.js';
import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import { createObject, deleteObject } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import type { StorageClass } from '../../schema/generated/types/storage.js';
import { NODES, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import { recordEvents } from '../../schema/record-event.js';
import { SELECTED_NODE } from './binding.js';
import { annotation, classOf, waitsForConsumer } from './classes.js';
import { STORAGE_PROVISIONER } from './sync-claim.js';
import { PROVISIONED_BY } from './sync-volume.js';

/** The provisioner of the class that a cluster with simulated nodes has from the start. */
export const SIMULATED_PROVISIONER = 'volumes.simulation.hindcast.dev';

/** What the volumes of a provisioner are: storage of a driver, which every node reaches, or a directory, of one node or of any. */
type VolumeKind = { readonly driver: string } | 'directory' | 'directory of its node';

/**
 * The provisioners that are played: the simulation's own, and those of clusters on one machine and of clouds, which manifests name and nobody can
 * run here. A claim of any other waits until somebody's own provisioner makes its volume.
 */
const PLAYED: ReadonlyMap<string, VolumeKind> = new Map<string, VolumeKind>([
  [SIMULATED_PROVISIONER, { driver: SIMULATED_PROVISIONER }],
  ['k8s.io/minikube-hostpath', 'directory'],
  ['docker.io/hostpath', 'directory'],
  ['microk8s.io/hostpath', 'directory'],
  ['rancher.io/local-path', 'directory of its node'],
  ['ebs.csi.aws.com', { driver: 'ebs.csi.aws.com' }],
  ['pd.csi.storage.gke.io', { driver: 'pd.csi.storage.gke.io' }],
  ['disk.csi.azure.com', { driver: 'disk.csi.azure.com' }],
  ['kubernetes.io/aws-ebs', { driver: 'ebs.csi.aws.com' }],
  ['kubernetes.io/gce-pd', { driver: 'pd.csi.storage.gke.io' }],
  ['kubernetes.io/azure-disk', { driver: 'disk.csi.azure.com' }],
]);

/** Whether volumes of a provisioner are made here. */
export function makesVolumes(provisioner: string): boolean {
  return PLAYED.has(provisioner);
}

/**
 * Makes the volumes that claims ask for, at once, and takes them away when they are released and are not to be kept. A request with a namespace is a
 * claim, one without is a volume.
 * Source: sigs.k8s.io/sig-storage-lib-external-provisioner controller/controller.go.
 */
export function volumeProvisioner(): Controller {
  return {
    name: 'volume-provisioner',
    watches: [watch(PERSISTENT_VOLUME_CLAIMS, claimThatAsks), watch(PERSISTENT_VOLUMES, volumeThatIsReleased)],
    reconcile(view, { namespace, name }, now) {
      if (namespace === undefined) {
        const volume = view.get(PERSISTENT_VOLUMES, undefined, name);
        return volume === undefined ? SETTLED : { intents: deletion(volume) };
      }
      const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
      return claim === undefined ? SETTLED : { intents: provision(view, claim, now) };
    },
  };
}

function* claimThatAsks({ after }: ObjectChange<PersistentVolumeClaim>): Iterable<ReconcileRequest> {
  if (after === undefined || annotation(after, STORAGE_PROVISIONER) === undefined) return;
  yield { namespace: after.metadata.namespace, name: after.metadata.name };
}

function* volumeThatIsReleased({ after }: ObjectChange<PersistentVolume>): Iterable<ReconcileRequest> {
  if (after?.status?.phase === 'Released') yield { name: after.metadata.name };
}

/** Source: provisionClaimOperation, shouldProvision. */
function provision(view: View, claim: PersistentVolumeClaim, now: Millis): readonly Intent[] {
  const provisioner = annotation(claim, STORAGE_PROVISIONER) ?? '';
  const kind = PLAYED.get(provisioner);
  const storage = classOf(view, claim);
  if (kind === undefined || storage?.provisioner !== provisioner) return [];
  if ((claim.spec.volumeName ?? '') !== '' || claim.metadata.deletionTimestamp !== undefined) return [];
  const node = annotation(claim, SELECTED_NODE);
  if (waitsForConsumer(view, claim) && node === undefined) return [];
  const name = `pvc-${claim.metadata.uid}`;
  if (view.get(PERSISTENT_VOLUMES, undefined, name) !== undefined) return [];
  const note = (reason: string, message: string) =>
    recordEvents(view, now, claim, [{ type: 'Normal', reason, message, component: provisioner, once: true }]);
  const key = `${claim.metadata.namespace}/${claim.metadata.name}`;
  const hostname = node === undefined ? undefined : (hostnameOf(view, node) ?? node);
  return [
    ...note('Provisioning', `External provisioner is provisioning volume for claim "${key}"`),
    createObject(PERSISTENT_VOLUMES, volumeOf(claim, storage, name, kind, hostname), { reason: `${key} asks for it` }),
    ...note('ProvisioningSucceeded', `Successfully provisioned volume ${name}`),
  ];
}

function hostnameOf(view: View, node: string): string | undefined {
  return view.get(NODES, undefined, node)?.metadata.labels?.['kubernetes.io/hostname'];
}

function volumeOf(
  claim: PersistentVolumeClaim,
  { provisioner, reclaimPolicy, mountOptions, metadata: { name: storageClassName } }: StorageClass,
  name: string,
  kind: VolumeKind,
  hostname: string | undefined,
): Parameters<typeof createObject<PersistentVolume>>[1] {
  const { accessModes, resources, volumeMode, volumeAttributesClassName } = claim.spec;
  const { apiVersion, kind: claimKind, metadata } = claim;
  const path = `/var/lib/hindcast/volumes/${name}`;
  const isLocal = kind === 'directory of its node' && hostname !== undefined;
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In' as const, values: [hostname ?? ''] }];
  return {
    metadata: { name, annotations: { [PROVISIONED_BY]: provisioner } },
    spec: {
      accessModes: accessModes ?? [],
      capacity: { storage: resources?.requests?.['storage'] ?? '0' },
      claimRef: {
        apiVersion,
        kind: claimKind,
        namespace: metadata.namespace,
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      ...(typeof kind === 'object'
        ? { csi: { driver: kind.driver, volumeHandle: name } }
        : { hostPath: { path, type: '' } }),
      ...(isLocal && { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } }),
      ...(mountOptions && { mountOptions }),
      persistentVolumeReclaimPolicy: reclaimPolicy ?? 'Delete',
      storageClassName,
      ...(volumeMode && { volumeMode }),
      ...(volumeAttributesClassName && { volumeAttributesClassName }),
    },
  };
}

/** Source: shouldDelete, deleteVolumeOperation. */
function deletion(volume: PersistentVolume): readonly Intent[] {
  if (volume.status?.phase !== 'Released' || volume.spec.persistentVolumeReclaimPolicy !== 'Delete') return [];
  if (volume.metadata.deletionTimestamp !== undefined) return [];
  if (!makesVolumes(annotation(volume, PROVISIONED_BY) ?? '')) return [];
  return [deleteObject(PERSISTENT_VOLUMES, volume, { reason: 'its claim is gone' })];
}
