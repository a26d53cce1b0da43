import { describe, expect, test } from 'vitest';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import {
  CSI_NODES,
  PERSISTENT_VOLUME_CLAIMS,
  PERSISTENT_VOLUMES,
  PODS,
  VOLUME_ATTACHMENTS,
} from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const DRIVER = 'ebs.csi.aws.com';
const ZONE = 'topology.kubernetes.io/zone';

function cluster(labels: { [key: string]: string } = {}): Playground {
  const made = new Playground([scheduler()]);
  made.addNode('node-1', 1, (node) => ({
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, ...labels } },
  }));
  return made;
}

/** A claim that is bound to a volume of a driver. */
function addClaim(made: Playground, name: string, labels: { [key: string]: string } = {}): void {
  const storage = { storage: '1Gi' };
  made.add(PERSISTENT_VOLUMES, {
    metadata: { name: `pv-${name}`, labels },
    spec: { accessModes: ['ReadWriteOnce'], capacity: storage, csi: { driver: DRIVER, volumeHandle: `vol-${name}` } },
    status: { phase: 'Bound' },
  });
  made.add(PERSISTENT_VOLUME_CLAIMS, {
    metadata: { namespace: 'default', name, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: storage }, volumeName: `pv-${name}` },
    status: { phase: 'Bound' },
  });
}
const using = (...claims: string[]) => ({
  volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
});
function outcome(made: Playground, name = 'web'): string | undefined {
  made.run(0);
  const pod = made.pod(name);
  return pod.spec.nodeName ?? pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
}

describe('a node to which a driver attaches two volumes', () => {
  const limited = () => {
    const made = cluster();
    made.add(CSI_NODES, {
      metadata: { name: 'node-1' },
      spec: { drivers: [{ name: DRIVER, nodeID: 'node-1', allocatable: { count: 2 } }] },
    });
    for (const name of ['one', 'two', 'three']) addClaim(made, name);
    made.add(PODS, podDraft('there', { nodeName: 'node-1', ...using('one', 'two') }));
    return made;
  };
  const exceeded = /^0\/1 nodes are available: 1 node\(s\) exceed max volume count\./;

  test('takes no third, and a Pod with it waits until the driver can attach more', () => {
    const made = limited();
    made.add(PODS, podDraft('web', using('three')));
    expect(outcome(made)).toMatch(exceeded);
    made.change(CSI_NODES, undefined, 'node-1', {
      spec: { drivers: [{ name: DRIVER, nodeID: 'node-1', allocatable: { count: 3 } }] },
    });
    expect(outcome(made)).toBe('node-1');
  });

  test('takes Pods whose volumes are there already, and such without any', () => {
    const made = limited();
    made.add(PODS, podDraft('web', using('two')));
    made.add(PODS, podDraft('plain', {}));
    expect(outcome(made)).toBe('node-1');
    expect(outcome(made, 'plain')).toBe('node-1');
  });

  test('counts what is still attached though no Pod uses it any more', () => {
    const made = limited();
    made.deletePod('there', 0);
    for (const name of ['one', 'two'])
      made.add(VOLUME_ATTACHMENTS, {
        metadata: { name: `attached-${name}` },
        spec: { attacher: DRIVER, nodeName: 'node-1', source: { persistentVolumeName: `pv-${name}` } },
        status: { attached: true },
      });
    made.add(PODS, podDraft('web', using('three')));
    expect(outcome(made)).toMatch(exceeded);
  });
});

describe('a volume of some zones', () => {
  const placed = (nodeLabels: { [key: string]: string }, volumeLabels: { [key: string]: string }) => {
    const made = cluster(nodeLabels);
    addClaim(made, 'data', volumeLabels);
    made.add(PODS, podDraft('web', using('data')));
    return outcome(made);
  };
  const elsewhere = /^0\/1 nodes are available: 1 node\(s\) had no available volume zone\./;

  test('takes its Pod to nodes of one of them', () => {
    expect(placed({ [ZONE]: 'b' }, { [ZONE]: 'a__b' })).toBe('node-1');
    expect(placed({ [ZONE]: 'c' }, { [ZONE]: 'a__b' })).toMatch(elsewhere);
  });

  test('is also told by the labels that there were before', () => {
    expect(placed({ [ZONE]: 'a' }, { 'failure-domain.beta.kubernetes.io/zone': 'a' })).toBe('node-1');
    expect(placed({ [ZONE]: 'b' }, { 'failure-domain.beta.kubernetes.io/zone': 'a' })).toMatch(elsewhere);
  });

  test('is reached from everywhere where nodes say nothing of zones', () => {
    expect(placed({}, { [ZONE]: 'a' })).toBe('node-1');
  });
});
