import type { Millis } from '../../model/revision.js';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from '../../schema/generated/types/apiextensions.js';
import { withCondition } from './conditions.js';

/** Names that cannot be had: which condition's reason that is, and whose name it was. */
interface Conflict {
  readonly reason: string;
  readonly message: string;
}

/**
 * The status of a definition with the names that it may have: all it asks for that none of `others`, definitions of the same group, has
 * already. It is established once it has them all, and stays so. Source: apiextensions-apiserver pkg/controller/status/naming_controller.go
 * and pkg/controller/establish.
 */
export function acceptNames(
  definition: CustomResourceDefinition,
  others: Iterable<CustomResourceDefinition>,
  now: Millis,
): CustomResourceDefinitionStatus {
  const taken = takenNames(others);
  const asked = definition.spec.names;
  const had: Partial<CustomResourceDefinitionNames> = definition.status?.acceptedNames ?? {};
  const conflicts: Conflict[] = [];
  const isFree = (name: string, reason: string, used: ReadonlySet<string>) => {
    if (!used.has(name)) return true;
    conflicts.push({ reason, message: `${JSON.stringify(name)} is already in use` });
    return false;
  };
  const one = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, used: ReadonlySet<string>) => {
    const name = asked[field] ?? '';
    return name === had[field] || name === '' || isFree(name, reason, used) ? name : (had[field] ?? '');
  };
  const plural = one('plural', 'PluralConflict', taken.resources);
  const singular = one('singular', 'SingularConflict', taken.resources);
  const wanted = asked.shortNames ?? [];
  const own = new Set(had.shortNames);
  const areFree = wanted.filter((name) => !own.has(name) && !isFree(name, 'ShortNamesConflict', taken.resources));
  const shortNames = areFree.length === 0 ? wanted : (had.shortNames ?? []);
  const kind = one('kind', 'KindConflict', taken.kinds);
  const listKind = one('listKind', 'ListKindConflict', taken.kinds);
  const acceptedNames: CustomResourceDefinitionNames = {
    plural,
    ...(singular === '' ? {} : { singular }),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    kind,
    ...(listKind === '' ? {} : { listKind }),
    ...(asked.categories === undefined ? {} : { categories: asked.categories }),
  };
  return { ...definition.status, acceptedNames, conditions: conditionsOf(definition, conflicts.at(-1), now) };
}

function conditionsOf({ status }: CustomResourceDefinition, conflict: Conflict | undefined, now: Millis) {
  const named = withCondition(
    status?.conditions,
    conflict === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...conflict },
    now,
  );
  const established = named.find(({ type }) => type === 'Established');
  if (established?.status === 'True') return named;
  if (conflict === undefined) {
    const message = 'the initial names have been accepted';
    return withCondition(named, { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message }, now);
  }
  if (established !== undefined) return named;
  const message = 'not all names are accepted';
  return withCondition(named, { type: 'Established', status: 'False', reason: 'NotAccepted', message }, now);
}

/** The names that definitions have, resources' and kinds' apart. */
function takenNames(definitions: Iterable<CustomResourceDefinition>) {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const { status } of definitions) {
    if (status?.acceptedNames === undefined) continue;
    const { plural, singular, shortNames = [], kind, listKind } = status.acceptedNames;
    for (const name of [plural, singular, ...shortNames]) if (name) resources.add(name);
    for (const name of [kind, listKind]) if (name) kinds.add(name);
  }
  return { resources, kinds };
}
