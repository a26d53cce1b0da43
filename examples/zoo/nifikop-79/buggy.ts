import { nifiOperator } from './operator.js';

/** The states are written once, when the Pod is made: after a crash in between nobody writes the rest. */
export const buggy = nifiOperator({
  join: () => [],
  mayLeave: (state) => state === 'GracefulUpscaleSucceeded' || state === 'GracefulUpscaleRequired',
});
