import { apiVersionOf } from '../../../core/model/group-resource.js';
import type { EventHeader } from '../../log/records.js';

/**
 * The URI that a write was asked for with, as far as the history tells: the version is the one the object is stored in. An object is created
 * at its collection, and everything else at itself. Source: kubernetes.io, API concepts, resource URIs.
 */
export function requestUri({ ref, request }: EventHeader): string {
  const root = `${ref.group === '' ? '/api' : '/apis'}/${apiVersionOf(ref.group, ref.version)}`;
  const namespace = ref.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(ref.namespace)}`;
  const isAtCollection = request.verb === 'create' && request.subresource === undefined;
  const object = isAtCollection ? '' : `/${encodeURIComponent(ref.name)}`;
  const subresource = request.subresource === undefined ? '' : `/${request.subresource}`;
  const manager = request.fieldManager === undefined ? '' : `?fieldManager=${encodeURIComponent(request.fieldManager)}`;
  return `${root}${namespace}/${ref.resource}${object}${subresource}${manager}`;
}
