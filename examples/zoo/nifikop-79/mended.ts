import { nifiOperator, setNodeState } from './operator.js';

/** The states follow from what is there, whoever made it and however far it came. */
export const mended = nifiOperator({
  join: (cluster, id, { configurationState, actionState }) =>
    configurationState === 'ConfigInSync' && actionState === 'GracefulUpscaleSucceeded'
      ? []
      : [setNodeState(cluster, id, { configurationState: 'ConfigInSync', actionState: 'GracefulUpscaleSucceeded' })],
  mayLeave: () => true,
});
