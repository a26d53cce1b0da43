import { invalidValue, notSupported, required } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { pathSegmentNameErrors } from '../../model/names.js';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../schema/generated/types/rbac.js';
import { age } from '../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../columns/table-printer.js';
import { inItems, inStruct, isMissing, withDefaults } from '../defaults/fill.js';
import { asList, asObject, asText } from '../fields/json-fields.js';
import { semanticEqual } from '../fields/semantic-equal.js';
import { goValue } from '../go-values/go-value.js';
import type { ValidationRules } from '../kind.js';
import { addInvalid, type Causes } from '../validation/causes.js';
import { subdomainName } from '../validation/name-rules.js';

function subjects(all: readonly Subject[] = []): string[] {
  const names = (kind: string, text: (subject: Subject) => string) =>
    all
      .filter((subject) => subject.kind === kind)
      .map(text)
      .join(', ');
  return [
    names('User', ({ name }) => name),
    names('Group', ({ name }) => name),
    names('ServiceAccount', ({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)),
  ];
}

/** RoleBindings and ClusterRoleBindings. */
export const ROLE_BINDING_PRINTER: TablePrinter<RoleBinding | ClusterRoleBinding> = {
  columns: [
    NAME,
    column('Role', 'string', 'Role that is given.'),
    AGE,
    wideColumn('Users', 'string', 'Users it is given to.'),
    wideColumn('Groups', 'string', 'Groups it is given to.'),
    wideColumn('ServiceAccounts', 'string', 'ServiceAccounts it is given to.'),
  ],
  cells: (binding, now) => [
    binding.metadata.name,
    `${binding.roleRef.kind}/${binding.roleRef.name}`,
    age(binding.metadata.creationTimestamp, now),
    ...subjects(binding.subjects),
  ],
};

const GROUP = 'rbac.authorization.k8s.io';

function checkRoleRef(reference: JsonObject, kinds: readonly string[], causes: Causes): void {
  if (reference['apiGroup'] !== GROUP)
    causes.push(notSupported('roleRef.apiGroup', asText(reference['apiGroup']), [GROUP]));
  if (!kinds.includes(asText(reference['kind'])))
    causes.push(notSupported('roleRef.kind', asText(reference['kind']), kinds));
  const name = asText(reference['name']);
  if (name === '') causes.push(required('roleRef.name'));
  else addInvalid(causes, 'roleRef.name', name, pathSegmentNameErrors(name));
}

function checkSubject(subject: JsonObject, namespaced: boolean, path: string, causes: Causes): void {
  const name = asText(subject['name']);
  const kind = asText(subject['kind']);
  const group = asText(subject['apiGroup']);
  if (name === '') causes.push(required(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name !== '') addInvalid(causes, `${path}.name`, name, subdomainName(name, false));
    if (group !== '') causes.push(notSupported(`${path}.apiGroup`, group, ['']));
    if (!namespaced && asText(subject['namespace']) === '') causes.push(required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== GROUP) causes.push(notSupported(`${path}.apiGroup`, group, [GROUP]));
  } else causes.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
}

/** Rules for bindings; those of a namespace may give a Role, too. Source: kubernetes pkg/apis/rbac/validation. */
export function bindingValidation(namespaced: boolean): ValidationRules {
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return {
    object: (binding, causes) => {
      checkRoleRef(asObject(binding['roleRef']), kinds, causes);
      asList(binding['subjects']).forEach((subject, index) => {
        checkSubject(asObject(subject), namespaced, `subjects[${index}]`, causes);
      });
    },
    update: (binding, old, causes) => {
      if (!semanticEqual(binding['roleRef'], old['roleRef'])) {
        const printed = goValue('rbac.RoleRef', binding['roleRef']);
        causes.push(invalidValue('roleRef', printed, 'cannot change roleRef'));
      }
    },
  };
}

const ROLE_REF: JsonObject = { apiGroup: GROUP };
const defaultRoleRef = (reference: JsonObject) => withDefaults(reference, ROLE_REF);

/** Users and groups belong to the RBAC group; service accounts to the core group, which is empty and not written. */
const defaultSubject = (subject: JsonObject): JsonObject =>
  (subject['kind'] === 'User' || subject['kind'] === 'Group') && isMissing(subject['apiGroup'])
    ? { ...subject, apiGroup: GROUP }
    : subject;

/** Bindings of both scopes. Source: kubernetes pkg/apis/rbac/v1/defaults.go. */
export function defaultRoleBinding(binding: JsonObject): JsonObject {
  return inItems(inStruct(binding, 'roleRef', defaultRoleRef), 'subjects', defaultSubject);
}
