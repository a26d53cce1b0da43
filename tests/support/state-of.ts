import type { KubeObject } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { StateBuilder } from '../../core/state/reduce.js';

/** A frozen state that holds the given objects: `stateOf([[PODS, pod], [NODES, node]])`. */
export function stateOf(objects: Iterable<readonly [ResourceType, KubeObject]>, revision = 100): ClusterState {
  const builder = new StateBuilder(emptyState({ frozen: true }));
  for (const [type, object] of objects) {
    builder.load(
      type.groupResource,
      objectKey(type.namespaced ? object.metadata.namespace : undefined, object.metadata.name),
      object,
    );
  }
  return builder.at(revision).build();
}
