import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import type { GroupResource } from '../../model/group-resource.js';
import { applyObject, updateStatus } from '../../model/intent.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { StorageVersionMigration } from '../../schema/generated/types/storagemigration.js';
import { STORAGE_VERSION_MIGRATIONS } from '../../schema/kinds.js';
import { isTrue, withCondition, withNewCondition } from './conditions.js';
import { migrationBegins, migrationEnds } from './definition.js';

/** A resource whose objects can be rewritten. */
export interface MigratedResource {
  readonly groupResource: GroupResource;
  readonly kind: string;
  /** The API version that is preferred, and spoken. */
  readonly apiVersion: string;
  /** The API version that its objects are stored in now. */
  readonly storedIn: string;
  /** As Go prints it: `example.com/v1, Resource=widgets`. */
  readonly described: string;
  readonly verbs: readonly string[];
}

/** Finds a resource by its group and name; undefined when none is served. A port: it needs to know which kinds there are. */
export type FindMigrated = (
  view: View,
  resource: { readonly group?: string; readonly resource: string },
) => MigratedResource | undefined;

const NAME = 'storage-version-migrator-controller';
/** Verbs without which nothing is migrated. Source: pkg/controller/storageversionmigrator/resourceversion.go verbsRequiredForMigration. */
const VERBS = ['update', 'patch', 'list'];
/** How long a resource is waited for that nobody serves. */
const PATIENCE: Millis = 60_000;
/** When it is looked at again, and how many objects are rewritten at once. */
const AGAIN: Millis = 1_000;
const BATCH = 250;
/** What is tried again. Source: storageversionmigrator.go isRetriableError. */
const RETRIED: ReadonlySet<string> = new Set([
  'InternalError',
  'ServerTimeout',
  'ServiceUnavailable',
  'Timeout',
  'TooManyRequests',
]);

/**
 * Rewrites the objects of a resource that lie in another version than objects are stored in now, one migration of a resource at a time. What lies in the
 * right version already is not written at all. In Kubernetes these are three controllers. Source: pkg/controller/storageversionmigrator; KEP-4192.
 */
export function storageVersionMigrator(find: FindMigrated): Controller {
  return {
    name: NAME,
    watches: [watch(STORAGE_VERSION_MIGRATIONS, itself), watch(STORAGE_VERSION_MIGRATIONS, ofTheSameResource)],
    reconcile(view, { name }, now) {
      const migration = view.get(STORAGE_VERSION_MIGRATIONS, undefined, name);
      if (migration === undefined) return SETTLED;
      if (hasEnded(migration)) return isTrue(migration, 'Running') ? finish(view, migration, now) : SETTLED;
      if (!isTrue(migration, 'Running')) return isNext(view, migration) ? begin(view, migration, now) : SETTLED;
      const resource = find(view, migration.spec.resource);
      if (resource === undefined) return waitForResource(migration, now);
      return migration.status?.resourceVersion
        ? migrate(view, migration, resource, now)
        : noteVersion(view, migration, resource, now);
    },
    refused: (view, { name }, refusal, now) => {
      const migration = view.get(STORAGE_VERSION_MIGRATIONS, undefined, name);
      return migration === undefined ? [] : refused(migration, refusal, now);
    },
  };
}

const hasEnded = (migration: StorageVersionMigration) => isTrue(migration, 'Succeeded') || isTrue(migration, 'Failed');

const isOfSame = (one: StorageVersionMigration, other: StorageVersionMigration) =>
  one.spec.resource.resource === other.spec.resource.resource &&
  (one.spec.resource.group ?? '') === (other.spec.resource.group ?? '');

/** Those that wait for another one of their resource to end. */
function* ofTheSameResource(
  { before, after }: ObjectChange<StorageVersionMigration>,
  view: View,
): Iterable<ReconcileRequest> {
  const changed = (after ?? before)!;
  for (const other of view.list(STORAGE_VERSION_MIGRATIONS)) {
    if (other.metadata.name !== changed.metadata.name && isOfSame(other, changed) && !hasEnded(other))
      yield { name: other.metadata.name };
  }
}

/** Whether a migration is the oldest that waits, while none of its resource runs. */
function isNext(view: View, migration: StorageVersionMigration): boolean {
  for (const other of view.list(STORAGE_VERSION_MIGRATIONS)) {
    if (other.metadata.name === migration.metadata.name || !isOfSame(other, migration) || hasEnded(other)) continue;
    if (isTrue(other, 'Running') || isOlder(other.metadata, migration.metadata)) return false;
  }
  return true;
}

function isOlder(one: KubeObject['metadata'], other: KubeObject['metadata']): boolean {
  if (one.creationTimestamp !== other.creationTimestamp) return one.creationTimestamp < other.creationTimestamp;
  return one.name < other.name;
}

const told = (migration: StorageVersionMigration, reason: string) =>
  updateStatus(STORAGE_VERSION_MIGRATIONS, migration, { reason });

function begin(view: View, migration: StorageVersionMigration, now: Millis): Reconciliation {
  const condition = { type: 'Running', reason: 'MigrationRunning', message: 'The migration is running' };
  const running = withNewCondition(migration, condition, now);
  return { intents: [...migrationBegins(view, migration, now), told(running, 'it is its turn')] };
}

function finish(view: View, migration: StorageVersionMigration, now: Millis): Reconciliation {
  const done = withCondition(
    migration,
    {
      type: 'Running',
      status: 'False',
      reason: 'MigrationCompleted',
      message: 'Migration completed',
      observedGeneration: migration.metadata.generation ?? 0,
    },
    now,
  );
  return { intents: [...migrationEnds(view, migration, now), told(done, 'the migration has ended')] };
}

function failed(migration: StorageVersionMigration, message: string, now: Millis) {
  const condition = { type: 'Failed', reason: 'StorageVersionMigrationFailed', message };
  return told(withNewCondition(migration, condition, now), 'the migration failed');
}

function waitForResource(migration: StorageVersionMigration, now: Millis): Reconciliation {
  const created = parseTimestamp(migration.metadata.creationTimestamp) ?? 0;
  const remaining = created + PATIENCE - now;
  if (remaining > 0) return { intents: [], requeueAfter: Math.min(remaining, PATIENCE) };
  const isKnown = migration.status?.resourceVersion !== undefined;
  const message = isKnown
    ? 'migration encountered unhandled error: unable to obtain GVR from discovery'
    : 'resource does not exist in discovery';
  return { intents: [failed(migration, message, now)] };
}

/** From where on objects are stored in the right version anyway. */
function noteVersion(
  view: View,
  migration: StorageVersionMigration,
  resource: MigratedResource,
  now: Millis,
): Reconciliation {
  if (!VERBS.every((verb) => resource.verbs.includes(verb))) {
    const message = `resource ${JSON.stringify(resource.described)} does not support discovery operations: [${VERBS.join(' ')}]`;
    return { intents: [failed(migration, message, now)] };
  }
  const { seen } = view;
  const version = typeof seen === 'number' ? seen : Math.max(0, ...Object.values(seen));
  const status = { ...migration.status, resourceVersion: String(version) };
  return { intents: [told({ ...migration, status }, 'objects up to here are looked at')] };
}

function migrate(
  view: View,
  migration: StorageVersionMigration,
  resource: MigratedResource,
  now: Millis,
): Reconciliation {
  const until = Number(migration.status?.resourceVersion);
  const intents = [];
  for (const object of view.listResource(resource.groupResource)) {
    if (object.apiVersion === resource.storedIn || Number(object.metadata.resourceVersion) > until) continue;
    intents.push(rewrite(resource, object));
    if (intents.length === BATCH) break;
  }
  if (intents.length > 0) return { intents, requeueAfter: AGAIN };
  const condition = { type: 'Succeeded', reason: 'StorageVersionMigrationSucceeded', message: '' };
  return {
    intents: [told(withNewCondition(migration, condition, now), 'every object is stored in the right version')],
  };
}

/** An apply that wants nothing of an object but that it is the one which was seen. */
function rewrite({ groupResource, kind, apiVersion }: MigratedResource, { metadata }: KubeObject) {
  const { uid, resourceVersion } = metadata;
  const value = { apiVersion, kind, metadata: { uid, resourceVersion } };
  const options = { fieldManager: NAME, reason: 'it is stored in another version' };
  return applyObject(groupResource, metadata, value, options);
}

function refused(migration: StorageVersionMigration, { intent, error }: Refusal, now: Millis) {
  const isRewrite = intent.target.resource !== STORAGE_VERSION_MIGRATIONS.groupResource && intent.verb === 'patch';
  const isOfDefinition = intent.target.subresource === 'status';
  // What has changed, or is gone, needs no migration any more.
  if (!isRewrite || isOfDefinition || error.reason === 'Conflict' || RETRIED.has(error.reason)) return [];
  return [failed(migration, `migration encountered unhandled error: ${error.message}`, now)];
}
