import type { StatefulSet } from '../../schema/generated/types/apps.js';
import type { Pod } from '../../schema/generated/types/core.js';

const MEMBER_NAME = /^(.*)-([0-9]+)$/;
const MAX_INT32 = 2 ** 31 - 1;

/** Whose Pod a name says it is, and which of them. Source: pkg/controller/statefulset/stateful_set_utils.go getParentNameAndOrdinal. */
function parentAndOrdinal({ metadata }: Pod): { readonly parent: string; readonly ordinal: number } | undefined {
  const match = MEMBER_NAME.exec(metadata.name);
  if (match === null) return undefined;
  const ordinal = Number(match[2]);
  return { parent: match[1]!, ordinal: ordinal <= MAX_INT32 ? ordinal : -1 };
}

/** Whether a Pod bears the name that one of the set's Pods has. Source: stateful_set_utils.go isMemberOf. */
export function isMemberOf(set: StatefulSet, pod: Pod): boolean {
  return parentAndOrdinal(pod)?.parent === set.metadata.name;
}

/** Which Pod of its set it is; -1 when its name does not say. */
export function ordinalOf(pod: Pod): number {
  return parentAndOrdinal(pod)?.ordinal ?? -1;
}

/** How many Pods a set asks for. */
export function replicasOf({ spec }: StatefulSet): number {
  return spec.replicas ?? 1;
}

/** The lowest ordinal of a set's Pods. */
export function startOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** Whether an ordinal is one that the set asks for. */
export function isWanted(set: StatefulSet, ordinal: number): boolean {
  return ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + replicasOf(set);
}

/** The name of a set's Pod. */
export function podName(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}

/** The name of the claim that a Pod has of one of the set's claim templates. */
export function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}
