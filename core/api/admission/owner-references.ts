import { groupOf, versionOf } from '../../model/group-resource.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { OwnerReference } from '../../model/object.js';
import { sameJson } from '../../model/same-json.js';
import { forbidden, type StatusError } from '../../model/status-error.js';
import type { ResourceAttributes } from '../auth/attributes.js';
import { authorize } from '../auth/authorize.js';
import { type DecisionScope, errorResource } from '../decide/decision.js';
import { type AdmittedChange, attributesOf } from './attributes-of.js';
import type { AdmissionPlugin } from './plugin.js';

/**
 * Refuses owner references by those who may not delete what they change, and blocking ones by those who may not set finalizers of the owner.
 * Source: plugin/pkg/admission/gc/gc_admission.go.
 */
export const OWNER_REFERENCES_PERMISSION_ENFORCEMENT: AdmissionPlugin = {
  name: 'OwnerReferencesPermissionEnforcement',
  validate(scope, change) {
    const { operation, object, oldObject, subresource } = change;
    if (object === undefined || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined;
    // Old kubelets garble the references of their Pods' statuses, which no write of a status changes.
    if (scope.info.groupResource === 'pods' && subresource === 'status') return undefined;
    const [before, after] = [ownersOf(oldObject), ownersOf(object)];
    if (sameJson(before, after)) return undefined;
    return mayDelete(scope, change) ?? mayBlock(scope, change, blockingAmong(after, before));
  },
};

function mayDelete(scope: DecisionScope, change: AdmittedChange): StatusError | undefined {
  // Whoever makes an object need not have made it.
  if (change.operation === 'CREATE') return undefined;
  const { requested, namespace, subresource, name } = attributesOf(scope, change);
  const { group, version, resource } = requested;
  const { allowed, reason } = may(scope, { verb: 'delete', group, version, resource, subresource, namespace, name });
  if (allowed) return undefined;
  return refused(scope, change, `cannot set an ownerRef on a resource you can't delete: ${reason}, <nil>`);
}

function mayBlock(
  scope: DecisionScope,
  change: AdmittedChange,
  blocking: readonly OwnerReference[],
): StatusError | undefined {
  if (blocking.length === 0) return undefined;
  const update = { verb: 'update', subresource: 'finalizers' };
  if (may(scope, { ...update, group: '*', version: '*', resource: '*', name: '*' }).allowed) return undefined;
  for (const { apiVersion, kind, name } of blocking) {
    const [group, version] = [groupOf(apiVersion), versionOf(apiVersion)];
    const owner = scope.context.schemas.byKind(group, version, kind);
    if (owner === undefined) {
      const why = `no matches for kind "${kind}" in version "${apiVersion}"`;
      const what = `cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kind}: ${why}`;
      return refused(scope, change, `cannot set blockOwnerDeletion in this case because ${what}`);
    }
    const namespace = owner.namespaced ? scope.command.target.namespace : undefined;
    const { allowed, reason } = may(scope, { ...update, group, version, resource: owner.resource, namespace, name });
    if (allowed) continue;
    const what = `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on`;
    return refused(scope, change, `${what}: ${reason}, <nil>`);
  }
  return undefined;
}

function may({ tip, context: { actor } }: DecisionScope, asked: Omit<ResourceAttributes, 'user'>) {
  return authorize(tip, { ...asked, user: { name: actor.user, groups: actor.groups } });
}

function refused({ info }: DecisionScope, { name, object }: AdmittedChange, why: string): StatusError {
  const metadata = isJsonObject(object?.['metadata']) ? object['metadata'] : {};
  return forbidden(errorResource(info), name || String(metadata['generateName'] ?? ''), why);
}

function ownersOf(object: JsonObject | undefined): readonly OwnerReference[] {
  const metadata = object?.['metadata'] as { ownerReferences?: readonly OwnerReference[] } | undefined;
  return metadata?.ownerReferences ?? [];
}

/** The references that block the deletion of their owner, and did not before. */
function blockingAmong(after: readonly OwnerReference[], before: readonly OwnerReference[]): readonly OwnerReference[] {
  const blocked = new Set(before.filter(isBlocking).map(({ uid }) => uid));
  return after.filter((reference) => isBlocking(reference) && !blocked.has(reference.uid));
}

const isBlocking = ({ blockOwnerDeletion }: OwnerReference): boolean => blockOwnerDeletion === true;
