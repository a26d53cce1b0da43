import type { KubeObject } from '../../../../core/model/object.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import * as kinds from '../../../../core/schema/kinds.js';
import * as rbacKinds from '../../../../core/schema/rbac-kinds.js';

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.values<unknown>({ ...kinds, ...rbacKinds })
    .filter((value): value is ResourceType => typeof value === 'object' && value !== null && 'groupResource' in value)
    .map((type) => [`${type.apiVersion}/${type.kind}`, type]),
);

/** The resource of a kind that the tests know. */
export function resourceOf(apiVersion: string, kind: string): ResourceType | undefined {
  return TYPES.get(`${apiVersion}/${kind}`);
}

/** The type of an object. */
export function typeOf(object: Pick<KubeObject, 'apiVersion' | 'kind'>): ResourceType {
  const type = resourceOf(object.apiVersion, object.kind);
  if (type === undefined) throw new Error(`no test knows ${object.apiVersion} ${object.kind}`);
  return type;
}
