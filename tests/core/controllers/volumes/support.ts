import { attachmentName } from '../../../../core/schema/attachments.js';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../../core/schema/generated/types/core.js';
import type { VolumeAttachment } from '../../../../core/schema/generated/types/storage.js';
import { metaOf, type PodOptions, pod } from '../support/objects.js';

const DRIVER = 'ebs.csi.aws.com';

/** A volume `pvc-1` of a driver that nobody installed, bound to the claim `data`. */
export const disk: PersistentVolume = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: {
    ...metaOf('pvc-1', { annotations: { 'pv.kubernetes.io/provisioned-by': DRIVER } }),
    namespace: undefined,
  },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    csi: { driver: DRIVER, volumeHandle: 'vol-1' },
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid: 'uid-data' },
  },
  status: { phase: 'Bound' },
};

/** How a node's status names it. */
export const DISK_NAME = `kubernetes.io/csi/${DRIVER}^vol-1`;

/** The claim `data`, which has the volume. */
export const data: PersistentVolumeClaim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metaOf('data', { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }),
  spec: { accessModes: ['ReadWriteOnce'], volumeName: 'pvc-1', resources: { requests: { storage: '1Gi' } } },
  status: { phase: 'Bound', capacity: { storage: '1Gi' } },
};

/** A Pod on a node that uses the claim. */
export function user(name: string, node: string, options: PodOptions = {}): Pod {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const { spec } = pod(name);
  return pod(name, { phase: 'Pending', node, ...options, spec: { ...spec, nodeName: node, volumes } });
}

/** The attachment of the volume to a node. */
export function attachment(node: string, more: Partial<VolumeAttachment> = {}): VolumeAttachment {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { ...metaOf(attachmentName(disk, node)), namespace: undefined },
    spec: { attacher: DRIVER, nodeName: node, source: { persistentVolumeName: 'pvc-1' } },
    status: { attached: true },
    ...more,
  };
}
