import { conflicts, hostPorts } from '../host-ports.js';
import type { FilterPlugin } from '../plugin.js';

/** Keeps a Pod off nodes where one of its host ports is taken. */
export const nodePorts: FilterPlugin = {
  name: 'NodePorts',
  filter(pod) {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    return ({ use: { ports } }) => {
      if (!wanted.some((port) => ports.some((taken) => conflicts(port, taken)))) return undefined;
      return { reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true };
    };
  },
};
