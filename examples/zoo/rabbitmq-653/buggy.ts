import { compareStorage } from '../shared/compare-storage.js';
import { rabbitmqOperator } from './operator.js';

/** Whatever differs is made anew. */
export const buggy = rabbitmqOperator((current, desired) => compareStorage(current, desired) !== 0);
