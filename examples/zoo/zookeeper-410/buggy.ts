import { zookeeperOperator } from './operator.js';

/** It always goes on, and finds that what it has just cleaned up is missing. */
export const buggy = zookeeperOperator(() => true);
