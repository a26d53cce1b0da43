import { zookeeperOperator } from './operator.js';

/** What was read is believed. */
export const buggy = zookeeperOperator(() => false);
