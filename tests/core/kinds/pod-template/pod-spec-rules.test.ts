import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses, updateCauses } from '../kind-named.js';
import { container, containerWith, made, podWith } from '../validation/fixtures.js';

/** What is told of an object, without the field's reason. */
const told = (resource: string, object: JsonObject) =>
  createCauses(resource, object).map(({ field, message }) => `${field}: ${message}`);
const podTold = (pod: JsonObject) => told('pods', pod);
const volume = (source: object) => podWith({ volumes: [{ name: 'v', ...source }] });

describe('volumes are told of in the order and with the paths of Kubernetes', () => {
  test.each<[string, object, string[]]>([
    [
      'a second source',
      { emptyDir: {}, cephfs: { monitors: ['a'] } },
      ['spec.volumes[0].cephFS: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'a disk of GCE',
      { gcePersistentDisk: { pdName: '', partition: 256 } },
      [
        'spec.volumes[0].persistentDisk.pdName: Required value',
        'spec.volumes[0].persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive',
      ],
    ],
    [
      'the type of a path of the host',
      { hostPath: { path: '/a', type: 'Disk' } },
      [
        'spec.volumes[0].hostPath.type: Unsupported value: "Disk": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    [
      'files of one directory on each other',
      {
        projected: {
          sources: [
            { secret: { name: 's', items: [{ key: 'a', path: 'x' }] } },
            { configMap: { name: 'c', items: [{ key: 'a', path: 'x' }] } },
          ],
        },
      },
      ['spec.volumes[0].projected: Invalid value: "c": conflicting duplicate paths'],
    ],
    [
      'a file of the downward API, without its index',
      { downwardAPI: { items: [{ path: '..a' }] } },
      [
        'spec.volumes[0].downwardAPI.path: Invalid value: "..a": must not start with \'..\'',
        'spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
      ],
    ],
    [
      'an initiator',
      { iscsi: { targetPortal: 'a', iqn: 'x', lun: 0 } },
      ['spec.volumes[0].iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa'],
    ],
    [
      'names of fibre channel without a number',
      { fc: { targetWWNs: ['a'] } },
      ['spec.volumes[0].fc.lun: Required value: lun is required if targetWWNs is specified'],
    ],
    [
      'a disk of Azure',
      { azureDisk: { diskName: 'd', diskURI: 'x', kind: 'Managed' } },
      [
        'spec.volumes[0].azureDisk.diskURI: Unsupported value: "x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
      ],
    ],
    [
      'a driver of more than 63 bytes',
      { csi: { driver: 'a'.repeat(64) } },
      ['spec.volumes[0].csi.driver: Too long: may not be more than 63 bytes'],
    ],
    [
      'metadata of a claim that is made',
      {
        ephemeral: {
          volumeClaimTemplate: {
            metadata: { name: 'n' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        },
      },
      ['spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set'],
    ],
  ])('%s', (_name, source, expected) => {
    expect(podTold(volume(source))).toEqual(expected);
  });

  test('a claim that an ephemeral volume makes is not used by another', () => {
    const claimTemplate = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
    const volumes = [
      { name: 'e', ephemeral: { volumeClaimTemplate: claimTemplate } },
      { name: 'v', persistentVolumeClaim: { claimName: 'a-e' } },
    ];
    expect(podTold(podWith({ volumes }))).toEqual([
      'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "a-e": must not reference a PVC that gets created for an ephemeral volume',
    ]);
  });
});

describe('containers', () => {
  test.each<[string, object, object, string[]]>([
    [
      'a file of variables that lies in no empty volume',
      { env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'w', path: 'p', key: 'k' } } }] },
      {},
      ['spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "w"'],
    ],
    [
      'no source of a variable',
      { env: [{ name: 'A', valueFrom: {} }] },
      {},
      [
        'spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ],
    ],
    [
      'a field with a subscript that has none',
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "spec.nodeName['a']" } } }] },
      {},
      [
        "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.nodeName['a']\": error converting fieldPath: field label does not support subscript: spec.nodeName['a']",
      ],
    ],
    [
      'a mount that is read-only throughout, and written',
      { volumeMounts: [{ name: 'v', mountPath: '/v', recursiveReadOnly: 'Enabled' }] },
      { volumes: [{ name: 'v', emptyDir: {} }] },
      ['spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true'],
    ],
    [
      'rules of restarting without a policy',
      { restartPolicyRules: [{ action: 'Stop' }] },
      {},
      [
        'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
        'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
        'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
      ],
    ],
    [
      'a claim that the Pod has not',
      { resources: { claims: [{ name: 'x' }] } },
      {},
      [
        'spec.containers[0].resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty',
      ],
    ],
    [
      'a part of a huge page',
      { resources: { limits: { 'hugepages-2Mi': '3Mi', cpu: '1' } } },
      {},
      [
        'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      ],
    ],
    [
      'an unmasked /proc without users of its own',
      { securityContext: { procMount: 'Unmasked' } },
      {},
      [
        'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
      ],
    ],
    [
      'privileges that are kept and given',
      { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
      {},
      [
        'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
  ])('%s', (_name, fields, spec, expected) => {
    expect(podTold(containerWith(fields, spec))).toEqual(expected);
  });

  test('what only sidecars have, and a restart to resize, are refused of other init containers', () => {
    const init = {
      name: 'i',
      image: 'i',
      livenessProbe: { exec: { command: ['a'] } },
      resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
    };
    expect(podTold(podWith({ initContainers: [init] }))).toEqual([
      'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      'spec.initContainers[0].resizePolicy[0].restartPolicy: Invalid value: "RestartContainer": must not be set to \'RestartContainer\' for non-sidecar initContainers',
    ]);
  });
});

describe('the Pod as a whole', () => {
  test.each<[string, object, string[]]>([
    [
      'what Windows has not',
      { os: { name: 'windows' }, hostPID: true, securityContext: { runAsUser: 1 } },
      [
        'spec.hostPID: Forbidden: cannot be set for a windows pod',
        'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
      ],
    ],
    [
      'what Linux has not',
      { os: { name: 'linux' }, securityContext: { windowsOptions: { runAsUserName: 'a' } } },
      ['spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod'],
    ],
    [
      'an unknown system',
      { os: { name: 'view' } },
      ['spec.os: Unsupported value: "view": supported values: "linux", "windows"'],
    ],
    [
      'users of its own in the namespaces of the host',
      { hostUsers: false, hostPID: true, hostNetwork: true },
      ['spec.hostNetwork: Forbidden: when `hostUsers` is false', 'spec.HostPID: Forbidden: when `hostUsers` is false'],
    ],
    [
      'a parameter of the network that is the host’s',
      { hostNetwork: true, securityContext: { sysctls: [{ name: 'net/core/somaxconn', value: '1' }] } },
      [
        'spec.securityContext.sysctls[0].name: Invalid value: "net/core/somaxconn": may not be specified when \'hostNetwork\' is true',
      ],
    ],
    [
      'a policy of SELinux that is not enabled',
      { securityContext: { seLinuxChangePolicy: 'MountOption' } },
      ['spec.securityContext.seLinuxChangePolicy: Unsupported value: "MountOption": supported values: "Recursive"'],
    ],
    [
      'a toleration that compares numbers, which is not enabled',
      { tolerations: [{ key: 'a', operator: 'Gt', value: '1' }] },
      ['spec.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"'],
    ],
    [
      'a key of labels that the selector names twice',
      {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'ScheduleAnyway',
            matchLabelKeys: ['BAD KEY'],
            labelSelector: {},
          },
        ],
      },
      [
        "spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: \"BAD KEY\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [
      'less for the Pod than its containers ask for',
      {
        resources: { requests: { cpu: '1' } },
        containers: [{ ...container, resources: { requests: { cpu: '2' } } }],
      },
      [
        'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
      ],
    ],
    [
      'claims for devices with two sources',
      { resourceClaims: [{ name: 'r', resourceClaimName: 'a', resourceClaimTemplateName: 'B' }] },
      [
        'spec.resourceClaims[0]: Invalid value: {"Name":"r","ResourceClaimName":"a","ResourceClaimTemplateName":"B"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
        "spec.resourceClaims[0].resourceClaimTemplateName: Invalid value: \"B\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
  ])('%s', (_name, spec, expected) => {
    expect(podTold(podWith(spec))).toEqual(expected);
  });

  test('an annotation for a profile names a container, and says what the field says', () => {
    const annotations = {
      'container.apparmor.security.beta.kubernetes.io/x': 'unconfined',
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
      'controller.kubernetes.io/pod-deletion-cost': '+1',
    };
    const spec = { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } };
    expect(podTold(podWith(spec, { annotations }))).toEqual([
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/x]: Invalid value: "x": container not found',
      'spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
    ]);
  });
});

test('what was wrong before may stay wrong: labels of an affinity that no Pod can have', () => {
  const podAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: [
      {
        topologyKey: 'zone',
        labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] },
      },
    ],
  };
  const template = (affinity: object) => ({
    metadata: { labels: { app: 'a' } },
    spec: { containers: [container], affinity },
  });
  const set = (affinity: object) =>
    made('replicasets.apps', { spec: { selector: { matchLabels: { app: 'a' } }, template: template(affinity) } });
  const wrong = set({ podAffinity });
  expect(createCauses('replicasets.apps', wrong)).toHaveLength(1);
  expect(updateCauses('replicasets.apps', wrong, wrong)).toEqual([]);
  expect(updateCauses('replicasets.apps', wrong, set({}))).toHaveLength(1);
});
