import { replicaSetController } from './controller.js';

/** New names each time: what an expired expectation lets it create again is there twice. */
export const buggy = replicaSetController({
  names: ({ metadata }, _pods, missing) =>
    Array.from({ length: Math.max(0, missing) }, () => ({ generateName: `${metadata.name}-` })),
  isFulfilledByTime: true,
});
