import { zookeeperOperator } from './operator.js';

/** Nothing is made for a cluster that is on its way out. */
export const mended = zookeeperOperator(({ metadata }) => metadata.deletionTimestamp === undefined);
