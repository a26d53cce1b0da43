import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { Condition } from '../../schema/generated/types/meta.js';
import type { StorageVersionMigration } from '../../schema/generated/types/storagemigration.js';

/** Whether a condition of a migration is true. */
export function isTrue({ status }: StorageVersionMigration, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

/** The migration with a true condition, unless it has one of the type. Source: pkg/controller/storageversionmigrator/util.go setStatusConditions. */
export function withNewCondition(
  migration: StorageVersionMigration,
  condition: Pick<Condition, 'type' | 'reason' | 'message'>,
  now: Millis,
): StorageVersionMigration {
  const { conditions = [] } = migration.status ?? {};
  if (conditions.some(({ type }) => type === condition.type)) return migration;
  const made = { ...condition, status: 'True', lastTransitionTime: timestamp(now) };
  return { ...migration, status: { ...migration.status, conditions: [...conditions, made] } };
}

/** The migration with a condition in place of the former of its type. Source: apimachinery pkg/api/meta SetStatusCondition. */
export function withCondition(
  migration: StorageVersionMigration,
  condition: Omit<Condition, 'lastTransitionTime'>,
  now: Millis,
): StorageVersionMigration {
  const { conditions = [] } = migration.status ?? {};
  const made = (old: Condition): Condition => ({
    ...condition,
    lastTransitionTime: old.status === condition.status ? old.lastTransitionTime : timestamp(now),
  });
  return {
    ...migration,
    status: {
      ...migration.status,
      conditions: conditions.map((one) => (one.type === condition.type ? made(one) : one)),
    },
  };
}
