import type { SchedulerPlugin } from '../framework/plugin.js';

/** Keeps a Pod that names a node off every other one. */
export const nodeName: SchedulerPlugin = {
  name: 'NodeName',
  filter(pod) {
    const wanted = pod.spec.nodeName;
    if (wanted === undefined || wanted === '') return undefined;
    return ({ node }) =>
      wanted === node.metadata.name
        ? undefined
        : { reasons: ["node(s) didn't match the requested node name"], resolvable: false };
  },
};
