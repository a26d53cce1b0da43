import { casskopOperator, withOperation, withReplicas } from './operator.js';

/** The Pod goes before the status tells of it, and an operator that restarts in between cannot make sense of what it finds. */
export const buggy = casskopOperator({
  leave: (cluster, rack, operation) => [
    withReplicas(rack, operation.ordinal),
    withOperation(cluster, { ...operation, status: 'Finalizing' }),
  ],
  gone: () => [],
});
