import fc from 'fast-check';
import type { OwnerReference } from '../../../core/model/object.js';
import { Recorder } from '../../replay/recorder.js';

interface Step {
  readonly resource: 'pods' | 'configmaps' | 'nodes';
  readonly namespace: string;
  readonly name: string;
  readonly owners: readonly string[];
  /** Whether the first of them manages it. */
  readonly isManaged: boolean;
  readonly node: string;
  readonly isDeletion: boolean;
}

const APIS = { pods: 'Pod', configmaps: 'ConfigMap', nodes: 'Node' } as const;
export const NODES = ['', 'n1', 'n2'];
export const OWNERS = ['owner-1', 'owner-2', 'owner-3'];

const step: fc.Arbitrary<Step> = fc.record({
  resource: fc.constantFrom('pods', 'pods', 'configmaps', 'nodes'),
  namespace: fc.constantFrom('x', 'x-y', 'y'),
  name: fc.constantFrom('a', 'a-b', 'b', 'c'),
  owners: fc.uniqueArray(fc.constantFrom(...OWNERS), { maxLength: 2 }),
  isManaged: fc.boolean(),
  node: fc.constantFrom(...NODES),
  isDeletion: fc.boolean(),
});

/** Histories of objects that have owners, and of Pods that are bound to nodes. */
export const anyObjects: fc.Arbitrary<Recorder> = fc.array(step, { maxLength: 60 }).map((steps) => {
  const recorder = new Recorder();
  for (const { resource, namespace, name, owners, isManaged, node, isDeletion } of steps) {
    const isCluster = resource === 'nodes';
    const key = isCluster ? name : `${namespace}/${name}`;
    const ownerReferences = owners.map((uid, index): OwnerReference => {
      const owner = { apiVersion: 'v1', kind: 'Pod', name: uid, uid };
      return isManaged && index === 0 ? { ...owner, controller: true } : owner;
    });
    const spec = node === '' ? {} : { nodeName: node };
    if (recorder.state.find(resource, key) === undefined) {
      const metadata = { name, ...(isCluster ? {} : { namespace }), ownerReferences };
      recorder.create(resource, { apiVersion: 'v1', kind: APIS[resource], metadata, spec });
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
