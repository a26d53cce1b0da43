import { cassandraOperator } from './operator.js';

/** What was begun is ended: a node that has left the ring goes, and if it is wanted again a new one takes its place. */
export const mended = cassandraOperator(() => true);
