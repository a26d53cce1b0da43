import type { Json } from '../../model/json.js';
import { badRequest, type StatusError } from '../../model/status-error.js';
import type { ResourceInfo } from '../../schema/resource-info.js';

/** Where a request wants an object. */
interface Place {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/**
 * Why an object's metadata does not fit the path of an update or a patch: it must have the name of the path, and no other namespace.
 * Source: apiserver pkg/registry/rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace, pkg/endpoints/handlers/rest.go checkName.
 */
export function misplaced(
  { namespaced }: ResourceInfo,
  metadata: { readonly [field: string]: Json | undefined },
  place: Place,
): StatusError | undefined {
  const { name, namespace } = metadata;
  if (namespaced && hasText(namespace) && namespace !== place.namespace) {
    return badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (!hasText(name)) {
    const why = 'undeterminable: name must be provided';
    return badRequest(`the name of the object (${place.name} based on URL) was ${why}`);
  }
  if (name === place.name) return undefined;
  return badRequest(`the name of the object (${name}) does not match the name on the URL (${place.name})`);
}

function hasText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
