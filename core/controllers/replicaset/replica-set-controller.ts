import type { Controller } from '../../model/controller.js';
import { REPLICA_SETS } from '../../schema/kinds.js';
import { replicaController } from './replica-controller.js';

/** Keeps the Pods of ReplicaSets. Source: pkg/controller/replicaset/replica_set.go. */
export function replicaSetController(): Controller {
  return replicaController({
    controller: 'replicaset-controller',
    type: REPLICA_SETS,
    selectorOf: ({ spec }) => spec.selector,
    countsTerminating: true,
  });
}
