import type { GroupResource } from '../../../model/group-resource.js';
import type { View } from '../../../model/view.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../../../schema/rbac-kinds.js';
import { ClusterState } from '../../../state/cluster-state.js';
import type { Attributes } from '../attributes.js';
import type { User } from '../user.js';
import { comesBefore, type Grant, grantOf } from './grant.js';
import { RuleTable, rightsOf } from './rule-table.js';
import {
  clusterSubjects,
  namespaceSubjects,
  type SubjectIndex,
  type SubjectKey,
  subjectKeys,
} from './subject-index.js';

const EVERYWHERE = '';

/** What was worked out from some bindings, as long as there are no others. */
const SUBJECTS = new WeakMap<object, Map<string, SubjectIndex>>();
/** What was worked out last from some ClusterRoleBindings and what else there was beside them. */
const POLICIES = new WeakMap<object, Policy>();

/**
 * All that roles and bindings grant. It is worked out for a subject when somebody asks, and remembered until a role or a binding changes.
 * Source: kubernetes pkg/registry/rbac/validation/rule.go.
 */
export class Policy {
  readonly #sources: readonly object[];
  readonly #tables = new Map<string, Map<SubjectKey, RuleTable>>();

  private constructor(sources: readonly object[]) {
    this.#sources = sources;
  }

  /** The policy of a view. It holds for every view with the same roles and bindings, and keeps none of them: it is asked about one of these. */
  static of(view: View): Policy {
    const sources = [CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS, CLUSTER_ROLES, ROLES].map(({ groupResource }) =>
      contentOf(view, groupResource),
    );
    const known = POLICIES.get(sources[0]!);
    if (known?.isOf(sources) === true) return known;
    const policy = new Policy(sources);
    POLICIES.set(sources[0]!, policy);
    return policy;
  }

  /** Whether nothing has changed since it was made. */
  isOf(sources: readonly object[]): boolean {
    return this.#sources.every((source, index) => source === sources[index]);
  }

  /** The first grant that allows a request: of ClusterRoleBindings, and then of the RoleBindings of its namespace. */
  allowing(view: View, attributes: Attributes, namespace: string | undefined): Grant | undefined {
    const keys = subjectKeys(attributes.user);
    const rights = rightsOf(attributes);
    return (
      this.#allowingIn(view, EVERYWHERE, keys, attributes, rights) ??
      (namespace ? this.#allowingIn(view, namespace, keys, attributes, rights) : undefined)
    );
  }

  #allowingIn(
    view: View,
    place: string,
    keys: readonly SubjectKey[],
    attributes: Attributes,
    rights: readonly string[],
  ): Grant | undefined {
    let first: Grant | undefined;
    for (const key of keys) {
      const grant = this.#tableOf(view, place, key)?.allowing(attributes, rights);
      if (grant !== undefined && (first === undefined || comesBefore(grant.place, first.place))) first = grant;
    }
    return first;
  }

  /** Every binding that applies to a user, ClusterRoleBindings first, each once and in order. */
  grantsFor(view: View, user: User, namespace: string | undefined): readonly Grant[] {
    return this.#collected(view, user, namespace, ({ grants }) => grants);
  }

  /** Those of them whose role cannot be found. */
  failuresFor(view: View, user: User, namespace: string | undefined): readonly Grant[] {
    return this.#collected(view, user, namespace, ({ failures }) => failures);
  }

  #collected(
    view: View,
    user: User,
    namespace: string | undefined,
    pick: (table: RuleTable) => readonly Grant[],
  ): readonly Grant[] {
    const keys = subjectKeys(user);
    return [EVERYWHERE, ...(namespace ? [namespace] : [])].flatMap((place) => {
      const found = new Map<number, Grant>();
      for (const key of keys) {
        const table = this.#tableOf(view, place, key);
        for (const grant of table === undefined ? [] : pick(table)) {
          const known = found.get(grant.place.binding);
          if (known === undefined || comesBefore(grant.place, known.place)) found.set(grant.place.binding, grant);
        }
      }
      return [...found.values()].sort((a, b) => a.place.binding - b.place.binding);
    });
  }

  #tableOf(view: View, place: string, key: SubjectKey): RuleTable | undefined {
    let tables = this.#tables.get(place);
    const known = tables?.get(key);
    if (known !== undefined) return known;
    const bindings = this.#subjectsIn(view, place).get(key);
    if (bindings === undefined) return undefined;
    const table = new RuleTable(bindings.map((bound) => grantOf(view, bound)));
    if (tables === undefined) {
      tables = new Map();
      this.#tables.set(place, tables);
    }
    tables.set(key, table);
    return table;
  }

  #subjectsIn(view: View, place: string): SubjectIndex {
    const source = this.#sources[place === EVERYWHERE ? 0 : 1]!;
    let places = SUBJECTS.get(source);
    if (places === undefined) {
      places = new Map();
      SUBJECTS.set(source, places);
    }
    let subjects = places.get(place);
    if (subjects === undefined) {
      subjects = place === EVERYWHERE ? clusterSubjects(view) : namespaceSubjects(view, place);
      // Of a namespace without bindings nothing is kept: anybody may ask about any name.
      if (subjects.size > 0) places.set(place, subjects);
    }
    return subjects;
  }
}

/** Stands for all objects of a resource: it is the same as long as they are. */
function contentOf(view: View, resource: GroupResource): object {
  return view instanceof ClusterState ? (view.collections.get(resource) ?? NOTHING) : view;
}

/** Stands for no objects at all. */
const NOTHING = Object.freeze({});
