import { fromStorage } from '../../kinds/registry/convert.js';
import { type ResetFields, STATUS_APART } from '../../kinds/strategy/reset-fields.js';
import { API_SERVER_USER } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, type ManagedFieldsEntry, toJson } from '../../model/object.js';
import { timestamp } from '../../model/timestamp.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { chooseManagers } from '../apply/choose-managers.js';
import { createdFields } from '../apply/created-fields.js';
import { FieldSet } from '../apply/field-set.js';
import { managedFieldsOf, withManagedFields } from '../apply/managed-fields.js';
import { fieldElement } from '../apply/path-element.js';
import { trackCreate, trackUpdate, type Writing } from '../apply/track-update.js';
import { type DecisionScope, type Replacement, servedAs } from './decision.js';
import { fieldVersions } from './field-versions.js';

type Create = Extract<Command, { verb: 'create' }>;

/**
 * A new object with the managedFields of who creates it. It has its defaults, and admission comes later: what that fills in is nobody's.
 * Source: apiserver pkg/endpoints/handlers/create.go.
 */
export function ownCreated(scope: DecisionScope, object: JsonObject, { target, options }: Create): JsonObject {
  const served = versionOfFields(scope, target.apiVersion);
  const written = served === scope.info ? object : fromStorage(scope.info, fromJson(object), served);
  const fields = createdFields(written, scope.context.schemas.typeOf(served), resetFields(scope));
  const given = chooseManagers(managedFieldsOf(object), undefined);
  return withManagedFields(
    object,
    trackCreate(fields, writing(scope, target.apiVersion, options?.fieldManager), given),
  );
}

/**
 * The managedFields after an ordinary write of `after`, which is as Go writes it, and before admission. An object that has none stays without
 * until somebody applies to it.
 */
export function managedAfter(
  scope: DecisionScope,
  before: KubeObject,
  after: KubeObject,
  how: Replacement,
): readonly ManagedFieldsEntry[] {
  const given = managedFieldsOf(toJson(after));
  const live = managedFieldsOf(toJson(before));
  if (given === undefined && live === undefined) return [];
  const subresource = how.subresource ?? how.writesAs;
  const served = versionOfFields(scope, how.apiVersion);
  const { manager, apiVersion, time } = writing(scope, how.apiVersion, how.options.fieldManager);
  return trackUpdate({
    manager,
    apiVersion,
    time,
    before: fromStorage(scope.info, before, served),
    after: fromStorage(scope.info, after, served),
    schema: scope.context.schemas.typeOf(served),
    versions: fieldVersions(scope, served),
    subresource,
    managers: chooseManagers(given, live, how.subresource),
    ignored: resetFields(scope, subresource),
  });
}

/** The version whose names a writer's fields have: the stored one where a kind's fields are the same in all. */
export function versionOfFields(scope: DecisionScope, apiVersion: string | undefined): ResourceInfo {
  return scope.kind.conversions === undefined ? scope.info : servedAs(scope, apiVersion);
}

function writing(scope: DecisionScope, apiVersion: string | undefined, fieldManager: string | undefined): Writing {
  const { group, version } = scope.info;
  const stored = group === '' ? version : `${group}/${version}`;
  return {
    manager: fieldManager ?? managerName(scope),
    apiVersion: apiVersion ?? stored,
    time: timestamp(scope.context.now),
  };
}

/** Without a field manager the client's name stands in, and what the server makes itself is its program's. Source: apiserver pkg/endpoints/handlers/create.go managerOrUserAgent. */
export function managerName(scope: DecisionScope): string {
  const { controller, userAgent, user } = scope.context.actor;
  if (controller !== undefined) return controller;
  if (userAgent !== undefined) return userAgent.split('/')[0]!;
  return user === API_SERVER_USER ? 'kube-apiserver' : '';
}

/** Fields that a write does not set because its endpoint resets them, and so does not come to own. */
export function resetFields({ kind, info }: DecisionScope, subresource = ''): FieldSet {
  const own = kind.resetFields ?? (info.subresources.some(({ name }) => name === 'status') ? STATUS_APART : undefined);
  if (own === undefined) return NOTHING;
  let sets = known.get(own);
  if (sets === undefined) {
    sets = new Map(
      [...own].map(([name, paths]) => [name, FieldSet.of(...paths.map((path) => path.map(fieldElement)))]),
    );
    known.set(own, sets);
  }
  return sets.get(subresource) ?? NOTHING;
}

const NOTHING = new FieldSet();
const known = new WeakMap<ResetFields, ReadonlyMap<string, FieldSet>>();
