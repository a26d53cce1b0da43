import { rabbitmqOperator } from './operator.js';

/** Scaling down is refused here, so how the cluster ends depends on whether the operator ever saw the higher number. */
export const buggy = rabbitmqOperator((current, desired) => Math.max(current, desired));
