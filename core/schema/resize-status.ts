import type { PersistentVolumeClaim, PersistentVolumeClaimCondition } from './generated/types/core.js';

const RESIZE_CONDITIONS: ReadonlySet<string> = new Set([
  'Resizing',
  'FileSystemResizePending',
  'ControllerResizeError',
  'NodeResizeError',
]);

/** How far the expansion of a claim is; undefined when none is under way. */
export function resizeStep({ status }: PersistentVolumeClaim): string | undefined {
  return status?.allocatedResourceStatuses?.['storage'];
}

/** A claim whose expansion is at a step, with the condition that tells of it. Source: pkg/volume/util/resize_util.go MergeResizeConditionOnPVC. */
export function atResizeStep(
  claim: PersistentVolumeClaim,
  step: 'ControllerResizeInProgress' | 'NodeResizePending',
  size: string,
  condition: PersistentVolumeClaimCondition,
): PersistentVolumeClaim {
  const { status } = claim;
  const others = (status?.conditions ?? []).filter(({ type }) => type !== condition.type);
  return {
    ...claim,
    status: {
      ...status,
      allocatedResources: { ...status?.allocatedResources, storage: size },
      allocatedResourceStatuses: { ...status?.allocatedResourceStatuses, storage: step },
      conditions: [...others, condition],
    },
  };
}

/** A claim that has the size that it asked for. Source: resize_util.go MarkNodeExpansionFinishedWithRecovery. */
export function resized(claim: PersistentVolumeClaim, size: string): PersistentVolumeClaim {
  const { conditions = [], allocatedResourceStatuses = {}, ...status } = claim.status ?? {};
  const { storage: _, ...steps } = allocatedResourceStatuses;
  const others = conditions.filter(({ type }) => !RESIZE_CONDITIONS.has(type));
  return {
    ...claim,
    status: {
      ...status,
      capacity: { ...status.capacity, storage: size },
      ...(Object.keys(steps).length > 0 && { allocatedResourceStatuses: steps }),
      ...(others.length > 0 && { conditions: others }),
    },
  };
}
