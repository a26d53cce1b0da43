import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { mergePatch } from '../../model/intent.js';
import type { Node } from '../../schema/generated/types/core.js';
import { NODES } from '../../schema/kinds.js';

/** How long kubelets may keep ConfigMaps and Secrets, in seconds. Source: core/v1 ObjectTTLAnnotationKey. */
export const OBJECT_TTL = 'node.alpha.kubernetes.io/ttl';

/** How large a cluster is for which time. They overlap, so that a cluster at an edge does not go to and fro. */
const STEPS = [
  { least: 0, most: 100, seconds: 0 },
  { least: 90, most: 500, seconds: 15 },
  { least: 450, most: 1000, seconds: 30 },
  { least: 900, most: 2000, seconds: 60 },
  { least: 1800, most: Number.POSITIVE_INFINITY, seconds: 300 },
] as const;

/**
 * Tells each node how long its kubelet may keep what it reads of ConfigMaps and Secrets: the longer, the more nodes there are. Nodes are looked at
 * when they change, which their heartbeats make sure of.
 * Source: pkg/controller/ttl/ttl_controller.go.
 */
export function nodeTtlController(): Controller {
  return {
    name: 'ttl-controller',
    watches: [watch(NODES, itself)],
    reconcile(view, { name }) {
      const node = view.get(NODES, undefined, name);
      if (node === undefined) return SETTLED;
      const told = toldSeconds(node);
      const seconds = secondsFor(view.listShared(NODES).length, told);
      if (seconds === told) return SETTLED;
      return { intents: [mergePatch(NODES, node, { metadata: { annotations: { [OBJECT_TTL]: String(seconds) } } })] };
    },
  };
}

function toldSeconds({ metadata }: Node): number | undefined {
  const text = metadata.annotations?.[OBJECT_TTL];
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** What a node was told holds as long as the size of the cluster allows for it. */
function secondsFor(nodes: number, told: number | undefined): number {
  const step = STEPS.find(({ least, most, seconds }) => seconds === told && nodes >= least && nodes <= most);
  return (step ?? STEPS.find(({ most }) => nodes <= most)!).seconds;
}
