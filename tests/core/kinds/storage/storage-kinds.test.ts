import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { complete, toldOfNew, toldOfStatus, toldOfUpdate } from '../caused.js';
import { kindNamed } from '../kind-named.js';

const CLASSES = 'storageclasses.storage.k8s.io';
const DRIVERS = 'csidrivers.storage.k8s.io';
const CSI_NODES = 'csinodes.storage.k8s.io';
const ATTACHMENTS = 'volumeattachments.storage.k8s.io';
const zone = (values: readonly string[]) => ({ matchLabelExpressions: [{ key: 'zone', values }] });
const attachment = (spec: JsonObject): JsonObject => ({ spec: { attacher: 'd', nodeName: 'n', ...spec } });
const csi = { driver: 'd', volumeHandle: 'h' };

describe('a StorageClass', () => {
  test.each<[JsonObject, string[]]>([
    [{}, ['provisioner: Required value']],
    [
      { provisioner: 'p', reclaimPolicy: 'Recycle' },
      ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
    ],
    [
      { provisioner: 'p', volumeBindingMode: '' },
      ['volumeBindingMode: Unsupported value: "": supported values: "Immediate", "WaitForFirstConsumer"'],
    ],
    [{ provisioner: 'p', parameters: { '': 'x' } }, ['parameters: Invalid value: "": field can not be empty.']],
    [
      { provisioner: 'p', allowedTopologies: [zone([])] },
      ['allowedTopologies[0].matchLabelExpressions[0].values: Required value'],
    ],
    [
      { provisioner: 'p', allowedTopologies: [zone(['a', 'a'])] },
      ['allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"'],
    ],
    [
      { provisioner: 'p', allowedTopologies: [zone(['a', 'b']), zone(['b', 'a'])] },
      ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
    ],
    [
      { provisioner: 'p', allowedTopologies: [{}] },
      ['allowedTopologies[0].matchLabelExpressions: Duplicate value: ""'],
    ],
    [{ provisioner: 'p', allowedTopologies: [zone(['a']), zone(['b'])] }, []],
  ])('%j', (storageClass, causes) => {
    expect(toldOfNew(CLASSES, storageClass)).toEqual(causes);
  });

  test('keeps what it says of volumes', () => {
    expect(toldOfUpdate(CLASSES, { provisioner: 'q', reclaimPolicy: 'Retain' }, { provisioner: 'p' })).toEqual([
      'provisioner: Invalid value: "q": field is immutable',
      'reclaimPolicy: Invalid value: "Retain": field is immutable',
    ]);
  });

  test('is warned of labels of nodes that are out of date', () => {
    const expression = { key: 'beta.kubernetes.io/os', values: ['a'] };
    expect(kindNamed(CLASSES).warnings?.({ allowedTopologies: [{ matchLabelExpressions: [expression] }] })).toEqual([
      'allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.14; use "kubernetes.io/os" instead',
    ]);
  });
});

describe('a CSIDriver', () => {
  test.each<[JsonObject, string[]]>([
    [
      { fsGroupPolicy: '' },
      ['spec.fsGroupPolicy: Unsupported value: "": supported values: "File", "None", "ReadWriteOnceWithFSType"'],
    ],
    [
      { volumeLifecycleModes: ['x'] },
      ['spec.volumeLifecycleModes: Unsupported value: "x": supported values: "Persistent", "Ephemeral"'],
    ],
    [
      { tokenRequests: [{ audience: 'a' }, { audience: 'a' }] },
      ['spec.tokenRequests[1].audience: Duplicate value: "a"'],
    ],
    [
      { tokenRequests: [{ audience: 'a', expirationSeconds: 599 }] },
      ['spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes'],
    ],
    [
      { nodeAllocatableUpdatePeriodSeconds: 9 },
      ['spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds'],
    ],
    [
      { serviceAccountTokenInSecrets: true },
      [
        'spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified',
      ],
    ],
    [{}, []],
  ])('%j', (spec, causes) => {
    expect(toldOfNew(DRIVERS, { spec })).toEqual(causes);
  });

  test('keeps whether it attaches, under a name of Kubernetes', () => {
    expect(toldOfUpdate(DRIVERS, { spec: { attachRequired: false } }, { spec: {} })).toEqual([
      'spec.attachedRequired: Invalid value: false: field is immutable',
    ]);
  });

  test('counts changes from none, and drops what belongs to a feature that is off', () => {
    const { strategy } = kindNamed(DRIVERS);
    const made = strategy!.create(complete(DRIVERS, { spec: { preventPodSchedulingIfMissing: true } }));
    expect(made['spec']).not.toHaveProperty('preventPodSchedulingIfMissing');
    expect(made['metadata']).not.toHaveProperty('generation');
    const changed = strategy!.update(
      { ...made, spec: { ...(made['spec'] as JsonObject), podInfoOnMount: true } },
      made,
    );
    expect(changed['metadata']).toMatchObject({ generation: 1 });
  });

  test('with tokens that are not in secrets is warned of once', () => {
    const driver = { spec: { tokenRequests: [{ audience: 'a' }] } };
    expect(kindNamed(DRIVERS).warnings?.(driver)).toHaveLength(1);
    expect(kindNamed(DRIVERS).warnings?.(driver, driver)).toEqual([]);
  });
});

describe('a CSINode', () => {
  test.each<[JsonObject[], string[]]>([
    [[{}], ['spec.drivers[0].name: Required value', 'spec.drivers[0].nodeID: Required value']],
    [
      [{ name: 'd', nodeID: 'n', allocatable: { count: -1 } }],
      ['spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [[{ name: 'd', nodeID: 'n', topologyKeys: ['k', 'k'] }], ['spec.drivers[0]: Duplicate value: "k"']],
    [
      [
        { name: 'd', nodeID: 'n' },
        { name: 'd', nodeID: 'n' },
      ],
      ['spec.drivers[1].name: Duplicate value: "d"'],
    ],
  ])('%j', (drivers, causes) => {
    expect(toldOfNew(CSI_NODES, { spec: { drivers } })).toEqual(causes);
  });

  test('keeps its drivers but for how many volumes fit', () => {
    const old = { spec: { drivers: [{ name: 'd', nodeID: 'n', allocatable: { count: 1 } }] } };
    const driver = { name: 'd', nodeID: 'n', allocatable: { count: 2 } };
    expect(toldOfUpdate(CSI_NODES, { spec: { drivers: [driver] } }, old)).toEqual([]);
    expect(toldOfUpdate(CSI_NODES, { spec: { drivers: [{ ...driver, nodeID: 'm' }] } }, old)).toEqual([
      'spec.drivers: Invalid value: {"Name":"d","NodeID":"m","TopologyKeys":null,"Allocatable":null}: field is immutable',
    ]);
  });
});

describe('a VolumeAttachment', () => {
  const ONE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  test.each<[JsonObject, string[]]>([
    [{}, [`spec.source: Required value: ${ONE}`]],
    [{ source: { persistentVolumeName: 'v', inlineVolumeSpec: { csi } } }, [`spec.source: Forbidden: ${ONE}`]],
    [
      { source: { inlineVolumeSpec: {} } },
      [
        'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
        'spec.source.inlineVolumeSpec.accessModes: Required value',
        'spec.source.inlineVolumeSpec: Required value: must specify a volume type',
      ],
    ],
    [
      { source: { inlineVolumeSpec: { csi, accessModes: ['ReadWriteOnce'], storageClassName: 'c' } } },
      [
        'spec.source.inlineVolumeSpec.storageClassName: Forbidden: may not be specified in the context of inline volumes',
      ],
    ],
    [{ source: { persistentVolumeName: 'v' }, attacher: '' }, ['spec.attacher: Required value']],
  ])('%j', (spec, causes) => {
    expect(toldOfNew(ATTACHMENTS, attachment(spec))).toEqual(causes);
  });

  test('never changes what it is of; its status is looked at', () => {
    const old = attachment({ source: { persistentVolumeName: 'v' } });
    expect(toldOfUpdate(ATTACHMENTS, attachment({ source: { persistentVolumeName: 'w' } }), old)).toEqual([
      'spec: Invalid value: {"Attacher":"d","Source":{"PersistentVolumeName":"w","InlineVolumeSpec":null},"NodeName":"n"}: field is immutable',
    ]);
    expect(toldOfStatus(ATTACHMENTS, { ...old, status: { attachError: { errorCode: -1 } } }, old)).toEqual([
      'status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ]);
  });
});
