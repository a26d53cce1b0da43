import type { View } from '../../../model/view.js';
import type { PolicyRule, RoleRef, Subject } from '../../../schema/generated/types/rbac.js';
import { serviceAccountUserName } from '../service-account-user.js';
import type { User } from '../user.js';
import { CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS } from './rbac-types.js';
import { missingRole, referencedRules } from './role-rules.js';

/** A binding that applies to a user, and the rules it gives. */
export interface Grant {
  readonly rules: readonly PolicyRule[];
  /** Which binding, role and subject, in Kubernetes' words. */
  source(): string;
  /** Why the rules could not be found, when they could not. */
  readonly error?: string;
}

/** Whether a subject of a binding is the user. A ServiceAccount without a namespace is meant in that of the binding. */
function isSubject(subject: Subject, user: User, namespace: string | undefined): boolean {
  switch (subject.kind) {
    case 'User':
      return user.name === subject.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount': {
      const home = subject.namespace || namespace;
      return home !== undefined && user.name === serviceAccountUserName(home, subject.name);
    }
    default:
      return false;
  }
}

const described = ({ kind, name, namespace }: Subject) =>
  `${kind} ${JSON.stringify(kind === 'ServiceAccount' ? `${name}/${namespace ?? ''}` : name)}`;

function grant(view: View, roleRef: RoleRef, subject: Subject, binding: string, namespace: string | undefined): Grant {
  const rules = referencedRules(view, roleRef, namespace);
  const source = () => `${binding} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${described(subject)}`;
  return rules === undefined ? { rules: [], source, error: missingRole(roleRef) } : { rules, source };
}

/**
 * What bindings give a user: ClusterRoleBindings everywhere, and RoleBindings in the namespace when there is one.
 * Source: kubernetes pkg/registry/rbac/validation/rule.go VisitRulesFor.
 */
export function* rulesFor(view: View, user: User, namespace: string | undefined): Iterable<Grant> {
  for (const { metadata, roleRef, subjects } of view.list(CLUSTER_ROLE_BINDINGS)) {
    const subject = subjects?.find((candidate) => isSubject(candidate, user, undefined));
    if (subject !== undefined)
      yield grant(view, roleRef, subject, `ClusterRoleBinding ${JSON.stringify(metadata.name)}`, undefined);
  }
  if (namespace === undefined || namespace === '') return;
  for (const { metadata, roleRef, subjects } of view.list(ROLE_BINDINGS, namespace)) {
    const subject = subjects?.find((candidate) => isSubject(candidate, user, namespace));
    const binding = `RoleBinding ${JSON.stringify(`${metadata.name}/${namespace}`)}`;
    if (subject !== undefined) yield grant(view, roleRef, subject, binding, namespace);
  }
}
