import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import { ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import { fillObject } from '../../schema/shaped-object.js';
import type { DecisionScope } from '../decide/decision.js';
import type { AdmissionPlugin, ReplacedObject } from './plugin.js';
import { ADMISSION_PLUGINS } from './plugins.js';

const FOR_ALL = ADMISSION_PLUGINS.filter(({ resources }) => resources === undefined);

/** The plugins of each resource that some plugin names. */
const BY_RESOURCE: ReadonlyMap<GroupResource, readonly AdmissionPlugin[]> = new Map(
  [...new Set(ADMISSION_PLUGINS.flatMap(({ resources = [] }) => resources))].map((resource) => [
    resource,
    ADMISSION_PLUGINS.filter(({ resources }) => resources?.includes(resource) ?? true),
  ]),
);

const pluginsFor = ({ info }: DecisionScope): readonly AdmissionPlugin[] =>
  BY_RESOURCE.get(info.groupResource) ?? FOR_ALL;

/** Admission of a create: what the cluster adds to an object, or why it refuses it. */
export function admitCreate(scope: DecisionScope, given: KubeObject): Result<KubeObject, StatusError> {
  let admitted = ok(legible(scope, given));
  for (const plugin of pluginsFor(scope)) {
    if (plugin.create === undefined) continue;
    const answer = plugin.create(scope, admitted.value);
    if (!answer.ok) return answer;
    admitted = answer;
  }
  return admitted;
}

/** Admission of an update of an object or of a subresource. */
export function admitUpdate(
  scope: DecisionScope,
  given: KubeObject,
  replaced: ReplacedObject,
): Result<KubeObject, StatusError> {
  let admitted = ok(legible(scope, given));
  for (const plugin of pluginsFor(scope)) {
    if (plugin.update === undefined) continue;
    const answer = plugin.update(scope, admitted.value, replaced);
    if (!answer.ok) return answer;
    admitted = answer;
  }
  return admitted;
}

/** Admission of a delete: why it is refused, if it is. */
export function admitDelete(scope: DecisionScope, object: KubeObject): StatusError | undefined {
  for (const plugin of pluginsFor(scope)) {
    const refused = plugin.delete?.(scope, object);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/**
 * Admission comes before validation, so what it reads may lack what is required. Of the kinds that it reads more of than metadata Go holds
 * all that is required by value: to its admission, and to the validation after it, what is missing is empty.
 */
function legible({ context, info }: DecisionScope, object: KubeObject): KubeObject {
  return BY_RESOURCE.has(info.groupResource) ? fillObject(context.schemas.typeOf(info), object) : object;
}
