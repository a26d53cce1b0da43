import { describe, expect, test } from 'vitest';
import { persistentVolumeBinder } from '../../../../core/controllers/persistent-volume/persistent-volume-binder.js';
import { volumeProvisioner } from '../../../../core/controllers/persistent-volume/volume-provisioner.js';
import type { KubeObject, ObjectMeta } from '../../../../core/model/object.js';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
} from '../../../../core/schema/generated/types/core.js';
import type { StorageClass } from '../../../../core/schema/generated/types/storage.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../../../../core/schema/kinds.js';
import { at, metaOf, node, pod } from '../support/objects.js';
import { given, requestsFor, when } from '../support/scenario.js';

const binder = persistentVolumeBinder();
const provisioner = volumeProvisioner();
const data = { namespace: 'default', name: 'data' };
const [BIND_COMPLETED, BY_CONTROLLER, PROVISIONER, SELECTED_NODE] = [
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/selected-node',
];

type Annotations = ObjectMeta['annotations'];

function claim(
  spec: PersistentVolumeClaimSpec = {},
  annotations?: Annotations,
  status: PersistentVolumeClaim['status'] = { phase: 'Pending' },
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metaOf('data', annotations && { annotations }),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'slow',
      ...spec,
    },
    status,
  };
}

function volume(
  name: string,
  spec: PersistentVolumeSpec = {},
  phase: NonNullable<PersistentVolume['status']>['phase'] = 'Available',
  annotations?: Annotations,
): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { ...metaOf(name, annotations && { annotations }), namespace: undefined },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'slow',
      ...spec,
    },
    status: { phase },
  };
}

function storageClass(name: string, more: Partial<StorageClass> = {}, annotations?: Annotations): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { ...metaOf(name, annotations && { annotations }), namespace: undefined },
    provisioner: 'volumes.simulation.hindcast.dev',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    ...more,
  };
}

const claimRef = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  namespace: 'default',
  name: 'data',
  uid: 'uid-data',
};
const bound = (volumeName: string, phase: 'Pending' | 'Bound' = 'Bound') =>
  claim(
    { volumeName },
    { [BIND_COMPLETED]: 'yes' },
    { phase, ...(phase === 'Bound' && { accessModes: ['ReadWriteOnce'] }) },
  );

describe('a claim that no volume has', () => {
  const boundTo = (...volumes: PersistentVolume[]) =>
    when(binder, given(claim(), ...volumes), data)
      .updated(PERSISTENT_VOLUMES)
      .map(({ metadata }) => metadata.name);

  test('gets the smallest volume that is large enough, with the fewest access modes', () => {
    const small = volume('small', { capacity: { storage: '500Mi' } });
    const large = volume('large', { capacity: { storage: '1Ti' } });
    const shared = volume('shared', { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] });
    expect(boundTo(small, large, shared)).toEqual(['large']);
    expect(boundTo(small, large, volume('right', { capacity: { storage: '2Gi' } }), shared)).toEqual(['right']);
  });

  test.each<[string, PersistentVolumeSpec]>([
    ['another class', { storageClassName: 'fast' }],
    ['another mode', { volumeMode: 'Block' }],
    ['other access modes', { accessModes: ['ReadOnlyMany'] }],
    ['other attributes', { volumeAttributesClassName: 'gold' }],
    ['a claim of its own', { claimRef: { namespace: 'default', name: 'other' } }],
  ])('does not get one of %s', (_what, spec) => {
    expect(boundTo(volume('v', spec))).toEqual([]);
  });

  test('does not get one that is not free, or that its selector leaves out', () => {
    expect(boundTo(volume('v', {}, 'Released'))).toEqual([]);
    const choosy = claim({ selector: { matchLabels: { tier: 'db' } } });
    expect(when(binder, given(choosy, volume('v')), data).updated(PERSISTENT_VOLUMES)).toEqual([]);
  });

  test('gets the one that is kept for it, whatever its class', () => {
    const kept = volume('kept', { claimRef: { namespace: 'default', name: 'data' }, storageClassName: 'other' });
    expect(boundTo(volume('free'), kept)).toEqual(['kept']);
  });

  test('has the volume, and the volume has it, both noted before either is said to be bound', () => {
    const outcome = when(binder, given(claim(), volume('v')), data);
    expect(outcome.steps).toEqual(['update persistentvolumes v', 'update persistentvolumeclaims data']);
    expect(outcome.updated(PERSISTENT_VOLUMES)[0]).toMatchObject({
      metadata: { annotations: { [BY_CONTROLLER!]: 'yes' } },
      spec: { claimRef },
    });
    expect(outcome.updated(PERSISTENT_VOLUME_CLAIMS)[0]).toMatchObject({
      metadata: { annotations: { [BY_CONTROLLER!]: 'yes', [BIND_COMPLETED!]: 'yes' } },
      spec: { volumeName: 'v' },
    });
    const noted = given(bound('v', 'Pending'), volume('v', { claimRef, capacity: { storage: '3Gi' } }));
    expect(when(binder, noted, data).statuses(PERSISTENT_VOLUME_CLAIMS)[0]?.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '3Gi' },
    });
    expect(when(binder, noted, { name: 'v' }).statuses(PERSISTENT_VOLUMES)[0]?.status).toEqual({ phase: 'Bound' });
  });
});

describe('a claim that asks for a volume by name', () => {
  const asking = claim({ volumeName: 'v' });
  test('gets it when it suits, and is told once when it does not', () => {
    expect(when(binder, given(asking, volume('v')), data).steps).toHaveLength(2);
    const small = when(binder, given(asking, volume('v', { capacity: { storage: '1Mi' } })), data);
    expect([small.steps, small.events]).toEqual([
      [],
      ['VolumeMismatch: Cannot bind to requested volume "v": requested PV is too small'],
    ]);
    const taken = volume('v', { claimRef: { ...claimRef, name: 'other', uid: 'uid-other' } }, 'Bound');
    expect(when(binder, given(asking, taken), data).events).toEqual([
      'FailedBinding: volume "v" already bound to a different claim.',
    ]);
    expect(when(binder, given(asking), data).intents).toEqual([]);
  });
});

describe('a claim that no volume suits', () => {
  const told = (...objects: KubeObject[]) => {
    const outcome = when(binder, given(...objects), data);
    return [outcome.steps, outcome.events];
  };

  test('asks the provisioner of its class for one, and says whom it waits for', () => {
    const outcome = when(binder, given(claim(), storageClass('slow', { provisioner: 'example.com/disks' })), data);
    expect(outcome.updated(PERSISTENT_VOLUME_CLAIMS)[0]?.metadata.annotations).toMatchObject({
      [PROVISIONER!]: 'example.com/disks',
    });
    const asking = claim({}, { [PROVISIONER!]: 'example.com/disks' });
    const [steps, events] = told(asking, storageClass('slow', { provisioner: 'example.com/disks' }));
    expect(steps).toEqual([]);
    expect(events![0]).toContain(
      "ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'example.com/disks' or",
    );
  });

  test('waits when there is no such class, none at all, or one whose volumes somebody makes', () => {
    expect(told(claim())).toEqual([[], ['ProvisioningFailed: storageclass.storage.k8s.io "slow" not found']]);
    expect(told(claim({ storageClassName: '' }))).toEqual([
      [],
      ['FailedBinding: no persistent volumes available for this claim and no storage class is set'],
    ]);
    const manual = storageClass('slow', { provisioner: 'kubernetes.io/no-provisioner' });
    expect(told(claim(), manual)[1]).toEqual([
      'ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner',
    ]);
  });

  test('gets the default class when there is one now and it names none', () => {
    const standard = storageClass('standard', {}, { 'storageclass.kubernetes.io/is-default-class': 'true' });
    const outcome = when(binder, given(claim({ storageClassName: undefined }), standard), data);
    expect(outcome.updated(PERSISTENT_VOLUME_CLAIMS)[0]?.spec.storageClassName).toBe('standard');
    expect(requestsFor(binder, { after: standard }, given(claim({ storageClassName: undefined })))).toEqual([
      'default/data',
    ]);
  });

  const lazy = storageClass('slow', { volumeBindingMode: 'WaitForFirstConsumer' });
  test('waits for its first consumer when its class says so, though a volume would suit it', () => {
    expect(told(claim(), lazy, volume('v'))).toEqual([
      [],
      ['WaitForFirstConsumer: waiting for first consumer to be created before binding'],
    ]);
    const user = pod('user', { spec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] } });
    expect(told(claim(), lazy, user)[1]).toEqual(['WaitForPodScheduled: waiting for pod user to be scheduled']);
    const chosen = when(binder, given(claim({}, { [SELECTED_NODE!]: 'n' }), lazy), data);
    expect(chosen.updated(PERSISTENT_VOLUME_CLAIMS)[0]?.metadata.annotations).toHaveProperty([PROVISIONER!]);
  });
});

describe('a claim that was bound', () => {
  test('is lost with its volume', () => {
    const outcome = when(binder, given(bound('v')), data);
    expect(outcome.statuses(PERSISTENT_VOLUME_CLAIMS)[0]?.status).toEqual({ phase: 'Lost' });
    expect(outcome.events).toEqual([
      'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ]);
    const stolen = volume('v', { claimRef: { ...claimRef, name: 'other', uid: 'uid-other' } }, 'Bound');
    expect(when(binder, given(bound('v'), stolen), data).events[0]).toContain('ClaimMisbound');
  });

  test('keeps the size that its status tells', () => {
    const resized = { ...bound('v'), status: { ...bound('v').status!, capacity: { storage: '9Gi' } } };
    expect(when(binder, given(resized, volume('v', { claimRef }, 'Bound')), data).intents).toEqual([]);
  });
});

describe('a volume', () => {
  const looked = (subject: PersistentVolume, ...others: KubeObject[]) =>
    when(binder, given(subject, ...others), { name: 'v' });
  const phaseOf = (outcome: ReturnType<typeof looked>) => outcome.statuses(PERSISTENT_VOLUMES)[0]?.status?.phase;

  test('can be had while no claim has it', () => {
    expect(phaseOf(looked(volume('v', {}, 'Pending')))).toBe('Available');
    expect(phaseOf(looked(volume('v', { claimRef: { namespace: 'default', name: 'data' } }, 'Pending')))).toBe(
      'Available',
    );
  });

  test('is released when its claim is gone, or is another of the name', () => {
    expect(phaseOf(looked(volume('v', { claimRef }, 'Bound')))).toBe('Released');
    const again = { ...claim(), metadata: metaOf('data', { uid: 'uid-again' }) };
    expect(phaseOf(looked(volume('v', { claimRef }, 'Bound'), again))).toBe('Released');
    expect(looked(volume('v', { claimRef }, 'Released')).intents).toEqual([]);
  });

  test('is given back when its claim took another, if the controller had chosen it', () => {
    const elsewhere = bound('w');
    const chosen = looked(volume('v', { claimRef }, 'Bound', { [BY_CONTROLLER!]: 'yes' }), elsewhere);
    expect(chosen.updated(PERSISTENT_VOLUMES)[0]?.spec.claimRef).toBeUndefined();
    const meant = looked(volume('v', { claimRef }, 'Bound'), elsewhere);
    expect(meant.updated(PERSISTENT_VOLUMES)[0]?.spec.claimRef).toMatchObject({ name: 'data', uid: undefined });
  });

  test('fails to be reclaimed when nobody can do it', () => {
    const outcome = looked(volume('v', { claimRef, persistentVolumeReclaimPolicy: 'Delete' }, 'Released'));
    expect([phaseOf(outcome), outcome.events]).toEqual([
      'Failed',
      ['VolumeFailedDelete: error getting deleter volume plugin for volume "v": no deletable volume plugin matched'],
    ]);
    const temporary = { claimRef, persistentVolumeReclaimPolicy: 'Delete', hostPath: { path: '/tmp/a' } } as const;
    expect(looked(volume('v', temporary, 'Released')).deleted(PERSISTENT_VOLUMES)).toEqual(['v']);
    const recycled = looked(volume('v', { claimRef, persistentVolumeReclaimPolicy: 'Recycle' }, 'Released'));
    expect(recycled.events).toEqual(['VolumeFailedRecycle: No recycler plugin found for the volume!']);
  });

  test('that can be had concerns the claims that wait', () => {
    const other = { ...bound('w'), metadata: metaOf('other', { annotations: { [BIND_COMPLETED!]: 'yes' } }) };
    const view = given(claim(), other);
    expect(requestsFor(binder, { before: volume('v', {}, 'Pending'), after: volume('v') }, view)).toEqual([
      'v',
      'default/data',
    ]);
    expect(requestsFor(binder, { before: claim({ volumeName: 'v' }) }, given())).toEqual(['v']);
  });
});

describe('the provisioner', () => {
  const asking = claim({ volumeMode: 'Filesystem' }, { [PROVISIONER!]: 'volumes.simulation.hindcast.dev' });

  test('makes a volume that is kept for the claim, as its class has it', () => {
    const outcome = when(provisioner, given(asking, storageClass('slow', { mountOptions: ['ro'] })), data);
    expect(outcome.created(PERSISTENT_VOLUMES)).toMatchObject([
      {
        metadata: {
          name: 'pvc-uid-data',
          annotations: { 'pv.kubernetes.io/provisioned-by': 'volumes.simulation.hindcast.dev' },
        },
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          claimRef,
          csi: { driver: 'volumes.simulation.hindcast.dev', volumeHandle: 'pvc-uid-data' },
          mountOptions: ['ro'],
          persistentVolumeReclaimPolicy: 'Delete',
          storageClassName: 'slow',
          volumeMode: 'Filesystem',
        },
      },
    ]);
    expect(outcome.events).toEqual([
      'Provisioning: External provisioner is provisioning volume for claim "default/data"',
      'ProvisioningSucceeded: Successfully provisioned volume pvc-uid-data',
    ]);
  });

  test('leaves to others what is theirs, what is going, and what waits for its consumer', () => {
    const foreign = storageClass('slow', { provisioner: 'example.com/disks' });
    const theirs = claim({}, { [PROVISIONER!]: 'example.com/disks' });
    const lazy = storageClass('slow', { volumeBindingMode: 'WaitForFirstConsumer' });
    const going = { ...asking, metadata: { ...asking.metadata, deletionTimestamp: at(0), finalizers: ['x'] } };
    expect(when(provisioner, given(theirs, foreign), data).intents).toEqual([]);
    expect(when(provisioner, given(asking, lazy), data).intents).toEqual([]);
    expect(when(provisioner, given(going, storageClass('slow')), data).intents).toEqual([]);
    expect(when(provisioner, given(asking, storageClass('slow'), volume('pvc-uid-data')), data).intents).toEqual([]);
  });

  test('makes a directory of the chosen node where the provisioner does', () => {
    const local = 'rancher.io/local-path';
    const chosen = claim({}, { [PROVISIONER!]: local, [SELECTED_NODE!]: 'n' });
    const lazy = storageClass('slow', { provisioner: local, volumeBindingMode: 'WaitForFirstConsumer' });
    const on = node('n', { meta: { labels: { 'kubernetes.io/hostname': 'n.local' } } });
    expect(when(provisioner, given(chosen, lazy, on), data).created(PERSISTENT_VOLUMES)[0]?.spec).toMatchObject({
      hostPath: { path: '/var/lib/hindcast/volumes/pvc-uid-data' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['n.local'] }] },
          ],
        },
      },
    });
  });

  test('takes away what it made when that is released and not to be kept', () => {
    const made = { 'pv.kubernetes.io/provisioned-by': 'volumes.simulation.hindcast.dev' };
    const of = (policy: 'Delete' | 'Retain', annotations?: Annotations) =>
      when(
        provisioner,
        given(volume('v', { claimRef, persistentVolumeReclaimPolicy: policy }, 'Released', annotations)),
        { name: 'v' },
      ).deleted(PERSISTENT_VOLUMES);
    expect([of('Delete', made), of('Retain', made), of('Delete')]).toEqual([['v'], [], []]);
  });
});
