import type { ReplicaSet } from '../../schema/generated/types/apps.js';

/** The sizes that ReplicaSets should get, by name. Those not named keep theirs. */
export type Sizes = ReadonlyMap<string, number>;

/** No ReplicaSet changes its size. */
export const KEEP_SIZES: Sizes = new Map();

/** One ReplicaSet gets another size; no change when it has it already. */
export function sized(replicaSet: ReplicaSet, replicas: number): Sizes {
  return (replicaSet.spec.replicas ?? 1) === replicas ? KEEP_SIZES : new Map([[replicaSet.metadata.name, replicas]]);
}
