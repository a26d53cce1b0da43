import type { SchedulerPlugin } from '../framework/plugin.js';
import { conflicts, hostPorts } from '../host-ports.js';

/** Keeps a Pod off nodes where one of its host ports is taken. */
export const nodePorts: SchedulerPlugin = {
  name: 'NodePorts',
  isLocal: true,
  filter(pod) {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    return ({ use: { ports } }) => {
      if (!wanted.some((port) => ports.some((taken) => conflicts(port, taken)))) return undefined;
      return { reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true };
    };
  },
};
