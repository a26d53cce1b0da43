import { bounded, kinds } from '../hindcast.js';

/**
 * Two replicas are asked for at the start, and by nobody else; a rollout may double them. Faults may keep Pods of earlier versions a while
 * longer: two of each of the four versions. What grows by itself goes far beyond that.
 */
export const podsWithinSurge = bounded(8, kinds.PODS);
