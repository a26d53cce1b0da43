import { podRangeAt } from '../controllers/node-ipam/pod-ranges.js';
import { OBJECT_TTL } from '../controllers/node-ttl/node-ttl-controller.js';
import type { ObjectDraft } from '../model/object.js';
import { stableDigest } from '../model/stable-hash.js';
import type { Node, NodeCondition } from '../schema/generated/types/core.js';
import { NODE_ANNOTATION } from '../schema/simulation-annotations.js';
import type { Pressure } from './machine.js';

const KUBELET_VERSION = 'v1.36.0';
const RESOURCES = {
  cpu: '4',
  memory: '16Gi',
  'ephemeral-storage': '100Gi',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  pods: '110',
} as const;

/**
 * The Node object that a simulated machine registers with: 4 CPUs, 16 GiB, 110 Pods. It is not Ready until its kubelet says so.
 *
 * @param index tells the nodes of a cluster apart, from 0 on: the number of its `podCIDR`
 */
export function simulatedNode(name: string, index: number): ObjectDraft<Node> {
  const podCIDR = podRangeAt(index);
  const machine = stableDigest(`machine ${name}`);
  const status: Node['status'] = {
    capacity: RESOURCES,
    allocatable: RESOURCES,
    addresses: [
      { type: 'InternalIP', address: `172.18.${Math.floor((index + 2) / 256)}.${(index + 2) % 256}` },
      { type: 'Hostname', address: name },
    ],
    conditions: kubeletConditions(false),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: uuidOf(stableDigest(`boot ${name}`)),
      containerRuntimeVersion: 'containerd://2.1.4',
      kernelVersion: '6.8.0-hindcast',
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: machine.slice(0, 32),
      operatingSystem: 'linux',
      osImage: 'Hindcast Simulated Linux',
      systemUUID: uuidOf(machine),
    },
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'simulated-4cpu-16gi',
      },
      annotations: { [NODE_ANNOTATION]: 'simulated', [OBJECT_TTL]: '0' },
    },
    spec: { podCIDR, podCIDRs: [podCIDR], providerID: `hindcast://${name}` },
    status,
  };
}

/** The conditions a kubelet reports of a node, or of one that is still starting. Times are left to the caller. Source: pkg/kubelet/nodestatus/setters.go. */
export function kubeletConditions(ready: boolean, pressures: readonly Pressure[] = []): readonly NodeCondition[] {
  const either = (
    pressure: Pressure,
    type: string,
    calm: readonly [string, string],
    high: readonly [string, string],
  ) => {
    const isHigh = pressures.includes(pressure);
    const [reason, message] = isHigh ? high : calm;
    return { type, status: isHigh ? 'True' : 'False', reason, message: `kubelet has ${message}` };
  };
  return [
    either(
      'memory',
      'MemoryPressure',
      ['KubeletHasSufficientMemory', 'sufficient memory available'],
      ['KubeletHasInsufficientMemory', 'insufficient memory available'],
    ),
    either(
      'disk',
      'DiskPressure',
      ['KubeletHasNoDiskPressure', 'no disk pressure'],
      ['KubeletHasDiskPressure', 'disk pressure'],
    ),
    either(
      'pid',
      'PIDPressure',
      ['KubeletHasSufficientPID', 'sufficient PID available'],
      ['KubeletHasInsufficientPID', 'insufficient PID available'],
    ),
    ready
      ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'node is starting' },
  ];
}

function uuidOf(digest: string): string {
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');
}
