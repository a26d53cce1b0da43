import { replicaSetController } from './controller.js';

/** New names each time: what an expired expectation lets it create again is there twice. */
export const buggy = replicaSetController(({ metadata }, _pods, missing) =>
  Array.from({ length: missing }, () => ({ generateName: `${metadata.name}-` })),
);
