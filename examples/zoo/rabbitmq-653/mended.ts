import { compareStorage } from '../shared/compare-storage.js';
import { rabbitmqOperator } from './operator.js';

/** Volumes only grow: a wish for less than there is can only be an old one. */
export const mended = rabbitmqOperator((current, desired) => compareStorage(current, desired) < 0);
