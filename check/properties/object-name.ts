import type { GroupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';

/** `pods default/web-0`: an object as messages name it. */
export function qualifiedName(resource: GroupResource, object: KubeObject): string {
  return `${resource} ${objectKey(object.metadata.namespace, object.metadata.name)}`;
}
