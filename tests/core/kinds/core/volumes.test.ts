import { describe, expect, test } from 'vitest';
import { prepareCreate, prepareStatusUpdate, prepareUpdate } from '../../../../core/kinds/prepare.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { complete, toldOfNew, toldOfUpdate } from '../caused.js';
import { kindNamed } from '../kind-named.js';

const VOLUMES = 'persistentvolumes';
const CLAIMS = 'persistentvolumeclaims';
const volume = (spec: JsonObject): JsonObject => ({
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, ...spec },
});
const claim = (spec: JsonObject, status: JsonObject = {}): JsonObject => ({
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } }, ...spec },
  status,
});
const hostPath = { path: '/data' };
const SECOND = 'Forbidden: may not specify more than 1 volume type';

describe('a PersistentVolume', () => {
  test.each<[JsonObject, string[]]>([
    [{ hostPath, nfs: { server: 's', path: '/' } }, [`spec.nfs: ${SECOND}`]],
    [{ hostPath, cephfs: { monitors: ['m'] } }, [`spec.cephFS: ${SECOND}`]],
    [{ gcePersistentDisk: {} }, ['spec.persistentDisk.pdName: Required value']],
    [{ hostPath: { path: '/a/../b' } }, ['spec.hostPath.path: Invalid value: "/a/../b": must not contain \'..\'']],
    [
      { hostPath: { path: '//' }, persistentVolumeReclaimPolicy: 'Recycle' },
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [{ local: { path: '/a' } }, ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
    [{ nfs: { server: 's', path: 'a' } }, ['spec.nfs.path: Invalid value: "a": must be an absolute path']],
    [{ iscsi: { targetPortal: 'p', iqn: 'x' } }, ['spec.iscsi.iqn: Invalid value: "x": must be valid format']],
    [
      { csi: { driver: 'd', volumeHandle: 'h', nodePublishSecretRef: { name: 'x' } } },
      ['spec.csi.nodePublishSecretRef.namespace: Required value'],
    ],
    [
      { azureDisk: { diskName: 'd', diskURI: 'x', kind: 'Managed' } },
      [
        'spec.azureDisk.diskURI: Unsupported value: "x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
      ],
    ],
    [
      { hostPath, accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] },
      ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
    ],
    [
      { hostPath, capacity: { storage: '0', x: '1' } },
      [
        'spec.capacity: Unsupported value: {"storage":"0","x":"1"}: supported values: "storage"',
        'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
      ],
    ],
    [
      { hostPath, volumeAttributesClassName: '' },
      [
        'spec.volumeAttributesClassName: Required value: an empty string is disallowed',
        'spec.csi: Required value: has to be specified when using volumeAttributesClassName',
      ],
    ],
    [{ hostPath, volumeMode: '' }, ['spec.volumeMode: Unsupported value: "": supported values: "Block", "Filesystem"']],
  ])('%j', (spec, causes) => {
    expect(toldOfNew(VOLUMES, volume(spec))).toEqual(causes);
  });

  test('keeps its source, but for a secret to expand it with', () => {
    const csi = { driver: 'd', volumeHandle: 'h' };
    const secret = { controllerExpandSecretRef: { name: 's', namespace: 'n' } };
    expect(toldOfUpdate(VOLUMES, volume({ csi: { ...csi, ...secret } }), volume({ csi }))).toEqual([]);
    const [told] = toldOfUpdate(VOLUMES, volume({ hostPath: { path: '/b' } }), volume({ hostPath }));
    expect(told).toMatch(/^spec\.persistentvolumesource: Forbidden: .* is immutable after creation\n@@ /);
  });

  test('may call a label of nodes by its new name', () => {
    const on = (key: string) => {
      const term = { matchExpressions: [{ key, operator: 'In', values: ['a'] }] };
      return volume({ hostPath, nodeAffinity: { required: { nodeSelectorTerms: [term] } } });
    };
    expect(toldOfUpdate(VOLUMES, on('kubernetes.io/os'), on('beta.kubernetes.io/os'))).toEqual([]);
    expect(toldOfUpdate(VOLUMES, on('x'), on('beta.kubernetes.io/os'))[0]).toMatch(
      /^nodeAffinity: Invalid value: \{"Required":/,
    );
  });

  test('tells since when it is in its phase', () => {
    const made = prepareCreate(kindNamed(VOLUMES), complete(VOLUMES, volume({ hostPath })));
    expect(made['status']).toEqual({ phase: 'Pending', lastPhaseTransitionTime: '2026-01-01T00:00:00Z' });
    const later = '2026-01-01T01:00:00Z';
    const set = (phase: string) => prepareStatusUpdate(kindNamed(VOLUMES), { ...made, status: { phase } }, made, later);
    expect(set('Pending')['status']).toEqual(made['status']);
    expect(set('Bound')['status']).toEqual({ phase: 'Bound', lastPhaseTransitionTime: later });
  });

  test('of a kind that is gone is warned of', () => {
    const old = volume({ rbd: {}, persistentVolumeReclaimPolicy: 'Recycle' });
    expect(kindNamed(VOLUMES).warnings?.(complete(VOLUMES, old))).toEqual([
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
    ]);
  });
});

describe('a PersistentVolumeClaim', () => {
  const source = { apiGroup: 'example.com', kind: 'Thing', name: 't' };
  test.each<[JsonObject, string[]]>([
    [{ resources: {} }, ['spec.resources[storage]: Required value']],
    [
      { dataSource: { kind: 'Thing', name: 't' } },
      [
        'spec.dataSource: Invalid value: "Thing": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
      ],
    ],
    [
      { dataSource: source, dataSourceRef: { ...source, name: 'u' } },
      ['spec: Invalid value: {}: must match dataSourceRef'],
    ],
    [
      { dataSourceRef: { ...source, namespace: 'A' } },
      [
        "spec.dataSourceRef.namespace: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
  ])('%j', (spec, causes) => {
    expect(toldOfNew(CLAIMS, claim(spec))).toEqual(causes);
  });

  test('has its source in both fields, and none that only the old field could name', () => {
    const sourceOf = (spec: JsonObject) => {
      const { dataSource, dataSourceRef } = prepareCreate(kindNamed(CLAIMS), complete(CLAIMS, claim(spec)))[
        'spec'
      ] as JsonObject;
      return { dataSource, dataSourceRef };
    };
    const other = { kind: 'PersistentVolumeClaim', name: 'c' };
    expect(sourceOf({ dataSource: other })).toEqual({ dataSource: other, dataSourceRef: other });
    expect(sourceOf({ dataSourceRef: source })).toEqual({ dataSource: source, dataSourceRef: source });
    expect(sourceOf({ dataSource: source })).toEqual({});
    expect(sourceOf({ dataSourceRef: { ...source, namespace: 'n' } })).toEqual({});
  });

  test('may be given a class once, and a bound one more room', () => {
    const kind = kindNamed(CLAIMS);
    const told = (spec: JsonObject, before: JsonObject, status: JsonObject = {}) => {
      const old = claim(before, status);
      return toldOfUpdate(CLAIMS, prepareUpdate(kind, claim(spec), old), old);
    };
    const asked = (storage: string) => ({ resources: { requests: { storage } } });
    expect(told({ storageClassName: 'c' }, {})).toEqual([]);
    expect(told({ storageClassName: 'c' }, { storageClassName: 'd' })).toHaveLength(1);
    expect(told({ volumeName: 'v' }, {})).toEqual([]);
    expect(told(asked('3Gi'), {}, { phase: 'Bound' })).toEqual([]);
    expect(told(asked('3Gi'), {})[0]).toMatch(/^spec: Forbidden: spec is immutable after creation except .*\n@@ /);
    expect(told(asked('1Gi'), {}, { phase: 'Bound', capacity: { storage: '1Gi' } })).toEqual([
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
  });

  test('with a fraction of a byte is warned of', () => {
    const odd = complete(CLAIMS, claim({ resources: { requests: { storage: '1500m' } } }));
    expect(kindNamed(CLAIMS).warnings?.(odd)).toEqual([
      'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ]);
  });
});
