import type { kinds, Millis } from '../hindcast.js';

type ReplicaSet = NonNullable<typeof kinds.REPLICA_SETS.object>;

/**
 * On a ReplicaSet: the Pods that its controller has asked for and not yet seen. The real controller keeps this in its memory; here it is
 * in the API, since a pure controller remembers nothing.
 */
export const EXPECTATIONS = 'zoo.hindcast.dev/expectations';

/** After so long an expectation is given up. Source: kubernetes pkg/controller/controller_utils.go ExpectationsTimeout. */
export const EXPECTATIONS_TIMEOUT: Millis = 5 * 60_000;

/** What a ReplicaSet's controller waits to see. */
export interface Expectation {
  /** How many Pods there are to be when all that were asked for are there. */
  readonly pods: number;
  readonly since: Millis;
}

export function expectationOf({ metadata }: ReplicaSet): Expectation | undefined {
  const text = metadata.annotations?.[EXPECTATIONS];
  if (text === undefined) return undefined;
  const [pods, since] = text.split('@').map(Number) as [number, number];
  return { pods, since };
}

/** The ReplicaSet with this expectation, or with none. */
export function withExpectation(set: ReplicaSet, expectation: Expectation | undefined): ReplicaSet {
  const { [EXPECTATIONS]: _, ...others } = set.metadata.annotations ?? {};
  const annotations =
    expectation === undefined ? others : { ...others, [EXPECTATIONS]: `${expectation.pods}@${expectation.since}` };
  return { ...set, metadata: { ...set.metadata, annotations } };
}
