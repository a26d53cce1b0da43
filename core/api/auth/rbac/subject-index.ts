import type { View } from '../../../model/view.js';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../../schema/generated/types/rbac.js';
import { CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS } from '../../../schema/rbac-kinds.js';
import { serviceAccountUserName } from '../service-account-user.js';
import type { User } from '../user.js';
import type { BoundSubject } from './grant.js';

/** The bindings of a place, by whom they are about. */
export type SubjectIndex = ReadonlyMap<SubjectKey, readonly BoundSubject[]>;

/** Whom a binding is about: a user by name, ServiceAccounts among them, or a group. */
export type SubjectKey = string;

const userKey = (name: string): SubjectKey => `u ${name}`;
const groupKey = (name: string): SubjectKey => `g ${name}`;

/** All that bindings may know a user by. */
export function subjectKeys({ name, groups }: User): readonly SubjectKey[] {
  return [...new Set([userKey(name), ...groups.map(groupKey)])];
}

/** Whom a subject is. A ServiceAccount without a namespace is meant in that of the binding. Undefined for what is nobody. */
function keyOf({ kind, name, namespace }: Subject, home: string | undefined): SubjectKey | undefined {
  switch (kind) {
    case 'User':
      return userKey(name);
    case 'Group':
      return groupKey(name);
    case 'ServiceAccount': {
      const place = namespace || home;
      return place === undefined ? undefined : userKey(serviceAccountUserName(place, name));
    }
    default:
      return undefined;
  }
}

function indexed(
  bindings: Iterable<ClusterRoleBinding | RoleBinding>,
  namespace: string | undefined,
): Map<SubjectKey, BoundSubject[]> {
  const index = new Map<SubjectKey, BoundSubject[]>();
  let binding = 0;
  for (const { metadata, roleRef, subjects } of bindings) {
    for (const [position, subject] of (subjects ?? []).entries()) {
      const key = keyOf(subject, namespace);
      if (key === undefined) continue;
      const bound = { place: { binding, subject: position }, name: metadata.name, namespace, roleRef, subject };
      const known = index.get(key);
      if (known === undefined) index.set(key, [bound]);
      // Whoever is named twice is bound once.
      else if (known.at(-1)?.place.binding !== binding) known.push(bound);
    }
    binding++;
  }
  return index;
}

/** All ClusterRoleBindings, by whom they are about. */
export function clusterSubjects(view: View): SubjectIndex {
  return indexed(view.list(CLUSTER_ROLE_BINDINGS), undefined);
}

/** The RoleBindings of a namespace, by whom they are about. */
export function namespaceSubjects(view: View, namespace: string): SubjectIndex {
  return indexed(view.list(ROLE_BINDINGS, namespace), namespace);
}
