import type { Node } from '../../../schema/generated/types/core.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../../columns/table-printer.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

function statusText({ spec, status }: Node): string {
  // Where a type stands twice the last one counts, as in the map that Kubernetes builds.
  const ready = status?.conditions?.findLast(({ type }) => type === 'Ready');
  const words = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec?.unschedulable === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function rolesText(node: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX)) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL) roles.add(value);
  }
  roles.delete('');
  return [...roles].sort().join(',') || '<none>';
}

function address({ status }: Node, type: string): string {
  return status?.addresses?.find((candidate) => candidate.type === type)?.address ?? '<none>';
}

export const NODE_PRINTER: TablePrinter<Node> = {
  columns: [
    NAME,
    column('Status', 'string', 'Whether the node is ready and takes new Pods.'),
    column('Roles', 'string', 'Roles of the node, from its labels.'),
    AGE,
    column('Version', 'string', 'Version of the kubelet.'),
    wideColumn('Internal-IP', 'string', 'First address inside the cluster.'),
    wideColumn('External-IP', 'string', 'First address outside the cluster.'),
    wideColumn('OS-Image', 'string', 'Operating system, as the node reports it.'),
    wideColumn('Kernel-Version', 'string', 'Version of the kernel.'),
    wideColumn('Container-Runtime', 'string', 'Container runtime and its version.'),
  ],
  cells(node, now) {
    const info = node.status?.nodeInfo;
    return [
      node.metadata.name,
      statusText(node),
      rolesText(node),
      age(node.metadata.creationTimestamp, now),
      info?.kubeletVersion ?? '',
      address(node, 'InternalIP'),
      address(node, 'ExternalIP'),
      info?.osImage || '<unknown>',
      info?.kernelVersion || '<unknown>',
      info?.containerRuntimeVersion || '<unknown>',
    ];
  },
};
