import { cassandraOperator } from './operator.js';

/** Looked at only while there are more nodes than are asked for: asking for more again leaves the node out of the ring for ever. */
export const buggy = cassandraOperator((desired, current) => desired < current);
