import type { JsonObject } from '../../model/json.js';
import { inItems, inStruct, isMissing, withDefaults } from './fill.js';

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const ROLE_REF: JsonObject = { apiGroup: RBAC_GROUP };

const defaultRoleRef = (reference: JsonObject) => withDefaults(reference, ROLE_REF);
/** Users and groups belong to the RBAC group; service accounts to the core group, which is empty and not written. */
const defaultSubject = (subject: JsonObject): JsonObject =>
  (subject['kind'] === 'User' || subject['kind'] === 'Group') && isMissing(subject['apiGroup'])
    ? { ...subject, apiGroup: RBAC_GROUP }
    : subject;

/** Bindings of both scopes. Source: kubernetes pkg/apis/rbac/v1/defaults.go. */
export function defaultRoleBinding(binding: JsonObject): JsonObject {
  return inItems(inStruct(binding, 'roleRef', defaultRoleRef), 'subjects', defaultSubject);
}
