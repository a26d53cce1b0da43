import { casskopOperator, withOperation, withReplicas } from './operator.js';

/** The status tells first, and a Pod that is gone already means that the rest remains to be done. */
export const mended = casskopOperator({
  leave: (cluster, rack, operation) => [
    withOperation(cluster, { ...operation, status: 'Finalizing' }),
    withReplicas(rack, operation.ordinal),
  ],
  gone: (cluster, operation) => [withOperation(cluster, { ...operation, status: 'Finalizing' })],
});
