import type { View } from '../../../model/view.js';
import type { PolicyRule, RoleRef, Subject } from '../../../schema/generated/types/rbac.js';
import { missingRole, referencedRules } from './role-rules.js';

/** A binding that applies to a user, and the rules it gives. */
export interface Grant {
  readonly place: BindingPlace;
  readonly rules: readonly PolicyRule[];
  /** Which binding, role and subject, in Kubernetes' words. */
  source(): string;
  /** Why the rules could not be found, when they could not. */
  readonly error?: string;
}

/** Where a binding names a subject: the binding's number among its like, and the subject's among those of the binding. */
export interface BindingPlace {
  readonly binding: number;
  readonly subject: number;
}

/** A binding as far as it is about one subject. */
export interface BoundSubject {
  readonly place: BindingPlace;
  /** The name of the binding. */
  readonly name: string;
  /** Of a RoleBinding. */
  readonly namespace?: string;
  readonly roleRef: RoleRef;
  readonly subject: Subject;
}

/** What is decided on first: ClusterRoleBindings and RoleBindings are numbered apart, and never compared. */
export function comesBefore(a: BindingPlace, b: BindingPlace): boolean {
  return a.binding < b.binding || (a.binding === b.binding && a.subject < b.subject);
}

/** What a binding gives its subject. Source: kubernetes pkg/registry/rbac/validation/rule.go. */
export function grantOf(view: View, bound: BoundSubject): Grant {
  const { place, name, namespace, roleRef, subject } = bound;
  const rules = referencedRules(view, roleRef, namespace);
  const source = () => {
    const binding =
      namespace === undefined
        ? `ClusterRoleBinding ${JSON.stringify(name)}`
        : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
    return `${binding} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${described(subject, namespace)}`;
  };
  return rules === undefined ? { place, rules: [], source, error: missingRole(roleRef) } : { place, rules, source };
}

function described({ kind, name, namespace }: Subject, home = ''): string {
  return `${kind} ${JSON.stringify(kind === 'ServiceAccount' ? `${name}/${namespace || home}` : name)}`;
}
