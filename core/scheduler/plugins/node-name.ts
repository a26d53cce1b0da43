import type { FilterPlugin } from '../plugin.js';

/** Keeps a Pod that names a node off every other one. */
export const nodeName: FilterPlugin = {
  name: 'NodeName',
  filter(pod, { node }) {
    const wanted = pod.spec.nodeName;
    if (wanted === undefined || wanted === '' || wanted === node.metadata.name) return undefined;
    return { reasons: ["node(s) didn't match the requested node name"], resolvable: false };
  },
};
