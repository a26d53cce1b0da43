import type { SchedulerPlugin } from '../framework/plugin.js';

/** Pods with gates are not looked at. Source: schedulinggates/scheduling_gates.go; KEP-3521. */
export const schedulingGates: SchedulerPlugin = {
  name: 'SchedulingGates',
  preEnqueue({ spec: { schedulingGates: gates = [] } }) {
    if (gates.length === 0) return undefined;
    return `waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`;
  },
};
