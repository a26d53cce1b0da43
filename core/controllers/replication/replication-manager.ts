import type { Controller } from '../../model/controller.js';
import { REPLICATION_CONTROLLERS } from '../../schema/kinds.js';
import { replicaController } from '../replicaset/replica-controller.js';

/**
 * Keeps the Pods of ReplicationControllers, as those of ReplicaSets are kept. A selector is a map; an empty one would be of every Pod, and
 * is of none, since only an object that was never validated has it.
 * Source: pkg/controller/replication, which converts them to ReplicaSets.
 */
export function replicationManager(): Controller {
  return replicaController({
    controller: 'replication-controller',
    type: REPLICATION_CONTROLLERS,
    selectorOf: ({ spec: { selector = {} } }) =>
      Object.keys(selector).length === 0 ? undefined : { matchLabels: selector },
    countsTerminating: false,
  });
}
