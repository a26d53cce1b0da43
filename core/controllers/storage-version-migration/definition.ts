import type { Intent } from '../../model/command.js';
import { applyStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { CustomResourceDefinition } from '../../schema/generated/types/apiextensions.js';
import type { StorageVersionMigration } from '../../schema/generated/types/storagemigration.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../schema/kinds.js';
import { isTrue } from './conditions.js';

/** Source of all here: pkg/controller/storageversionmigrator/migrationrunner.go. */
const FIELD_MANAGER = 'migration-runner-controller';
const CONDITION = 'StorageMigrating';

function definitionOf(view: View, { spec }: StorageVersionMigration): CustomResourceDefinition | undefined {
  const { group = '', resource } = spec.resource;
  return view.get(CUSTOM_RESOURCE_DEFINITIONS, undefined, `${resource}.${group}`);
}

function say(definition: CustomResourceDefinition, status: object, reason: string): Intent {
  const { resourceVersion } = definition.metadata;
  return applyStatus(CUSTOM_RESOURCE_DEFINITIONS, definition, status, {
    fieldManager: FIELD_MANAGER,
    resourceVersion,
    reason,
  });
}

const condition = (
  { metadata }: CustomResourceDefinition,
  said: { readonly status: string; readonly reason: string; readonly message: string },
  now: Millis,
) => ({
  type: CONDITION,
  ...said,
  lastTransitionTime: timestamp(now),
  observedGeneration: metadata.generation ?? 0,
});

/** Tells the definition of a custom resource that its objects are rewritten. */
export function migrationBegins(view: View, migration: StorageVersionMigration, now: Millis): readonly Intent[] {
  const definition = definitionOf(view, migration);
  if (definition === undefined) return [];
  const message = `Migration ${migration.metadata.name} is running`;
  const conditions = [condition(definition, { status: 'True', reason: 'MigrationRunning', message }, now)];
  return [say(definition, { conditions }, 'its objects are migrated')];
}

/** Tells it how that ended, and that no version is stored any more but the right one, where the definition did not change meanwhile. */
export function migrationEnds(view: View, migration: StorageVersionMigration, now: Millis): readonly Intent[] {
  const definition = definitionOf(view, migration);
  if (definition === undefined) return [];
  const before = definition.status?.conditions?.find(({ type }) => type === CONDITION);
  const isSame = before !== undefined && (before.observedGeneration ?? 0) === (definition.metadata.generation ?? 0);
  const versions = isSame
    ? ' and the stored versions have been updated'
    : ' but the stored versions have not been updated due to a generation mismatch';
  const [reason, message] = isTrue(migration, 'Succeeded')
    ? ['MigrationSucceeded', `The migration has succeeded${versions}`]
    : ['MigrationFailed', 'The migration has failed'];
  const stored = definition.spec.versions.find(({ storage }) => storage);
  return [
    say(
      definition,
      {
        conditions: [condition(definition, { status: 'False', reason, message }, now)],
        ...(isSame && stored !== undefined ? { storedVersions: [stored.name] } : {}),
      },
      'the migration of its objects has ended',
    ),
  ];
}
