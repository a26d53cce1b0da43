import fc from 'fast-check';
import type { OwnerReference } from '../../../core/model/object.js';
import { Recorder } from '../../replay/recorder.js';

interface Step {
  readonly resource: keyof typeof KINDS;
  readonly namespace: string;
  readonly name: string;
  readonly owners: readonly string[];
  /** Whether the first of them manages it. */
  readonly isManaged: boolean;
  readonly node: string;
  /** Of a Pod the claims of its volumes, of an attachment the volume. */
  readonly claims: readonly string[];
  readonly isDeletion: boolean;
}

const KINDS = {
  pods: { apiVersion: 'v1', kind: 'Pod' },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap' },
  nodes: { apiVersion: 'v1', kind: 'Node' },
  'volumeattachments.storage.k8s.io': { apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment' },
} as const;
export const NODES = ['', 'n1', 'n2'];
export const CLAIMS = ['one', 'two'];
export const OWNERS = ['owner-1', 'owner-2', 'owner-3'];

const step: fc.Arbitrary<Step> = fc.record({
  resource: fc.constantFrom('pods', 'pods', 'configmaps', 'nodes', 'volumeattachments.storage.k8s.io'),
  namespace: fc.constantFrom('x', 'x-y', 'y'),
  name: fc.constantFrom('a', 'a-b', 'b', 'c'),
  owners: fc.uniqueArray(fc.constantFrom(...OWNERS), { maxLength: 2 }),
  isManaged: fc.boolean(),
  node: fc.constantFrom(...NODES),
  claims: fc.array(fc.constantFrom(...CLAIMS), { maxLength: 2 }),
  isDeletion: fc.boolean(),
});

/** Histories of objects that have owners, of Pods that are bound to nodes and have claims, and of volumes that are attached. */
export const anyObjects: fc.Arbitrary<Recorder> = fc.array(step, { maxLength: 60 }).map((steps) => {
  const recorder = new Recorder();
  for (const { resource, namespace, name, owners, isManaged, node, claims, isDeletion } of steps) {
    const isAttachment = resource === 'volumeattachments.storage.k8s.io';
    const isCluster = resource === 'nodes' || isAttachment;
    const key = isCluster ? name : `${namespace}/${name}`;
    const ownerReferences = owners.map((uid, index): OwnerReference => {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: uid, uid };
      return isManaged && index === 0 ? { ...owner, controller: true } : owner;
    });
    const volumes = claims.map((claimName, index) => ({ name: `v${index}`, persistentVolumeClaim: { claimName } }));
    const source = claims[0] === undefined ? {} : { persistentVolumeName: claims[0] };
    const spec = { ...(node === '' ? {} : { nodeName: node }), ...(isAttachment ? { source } : { volumes }) };
    if (recorder.state.find(resource, key) === undefined) {
      const metadata = { name, ...(isCluster ? {} : { namespace }), ownerReferences };
      recorder.create(resource, { ...KINDS[resource], metadata, spec });
    } else if (isDeletion) recorder.delete(resource, key);
    else {
      recorder.modify(resource, key, (draft) => {
        draft['metadata']!['ownerReferences'] = ownerReferences;
        draft['spec'] = spec;
      });
    }
  }
  return recorder;
});
