import type { GroupResource } from '../core/model/group-resource.js';

/** Which objects a question is about; whatever is left out does not matter. */
export interface ObjectSelector {
  readonly resource?: GroupResource;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether an object is selected. */
export function selects(
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
