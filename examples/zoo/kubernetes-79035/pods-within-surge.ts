import { bounded, kinds } from '../hindcast.js';

/** Two replicas are asked for at the start and by nobody else, and a rollout may double them. */
export const podsWithinSurge = bounded(4, kinds.PODS);
