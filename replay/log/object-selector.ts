import type { GroupResource } from '../../core/model/group-resource.js';

/** Objects of one kind, in one namespace or of one name; whatever is left out does not matter. */
export interface ObjectSelector {
  readonly resource?: GroupResource;
  readonly namespace?: string;
  readonly name?: string;
}

/** Which objects a question is about: those that the selector selects, and besides: */
export interface ObjectFilter extends ObjectSelector {
  /** Only what one of these selects, such as objects of several kinds. */
  readonly objects?: readonly ObjectSelector[];
  /** Nothing that one of these selects. */
  readonly excluding?: readonly ObjectSelector[];
}

/** Whether a question is about an object. */
export function selects(
  filter: ObjectFilter,
  resource: GroupResource,
  namespace: string | undefined,
  name: string,
): boolean {
  const { objects, excluding } = filter;
  const isMeant = (selector: ObjectSelector) => isSelected(selector, resource, namespace, name);
  return isMeant(filter) && (objects === undefined || objects.some(isMeant)) && excluding?.some(isMeant) !== true;
}

function isSelected(
  selector: ObjectSelector,
  resource: GroupResource,
  namespace: string | undefined,
  name: string,
): boolean {
  return (
    (selector.resource === undefined || selector.resource === resource) &&
    (selector.namespace === undefined || selector.namespace === (namespace ?? '')) &&
    (selector.name === undefined || selector.name === name)
  );
}

/** Every resource that a question may be about, when it names them; undefined when it may be about any. */
export function namedResources({ resource, objects }: ObjectFilter): readonly GroupResource[] | undefined {
  if (resource !== undefined) return [resource];
  if (objects === undefined) return undefined;
  const named = new Set<GroupResource>();
  for (const selector of objects) {
    if (selector.resource === undefined) return undefined;
    named.add(selector.resource);
  }
  return [...named].sort();
}

/** Of a filter, what is known of its objects of one resource by where they lie: all that an index can be asked for. */
export function selectorWithin(filter: ObjectFilter, resource: GroupResource): ObjectSelector {
  const { namespace, name, objects } = filter;
  const [only, ...others] = (objects ?? []).filter((selector) => (selector.resource ?? resource) === resource);
  const part = others.length === 0 ? only : undefined;
  return { resource, namespace: namespace ?? part?.namespace, name: name ?? part?.name };
}
