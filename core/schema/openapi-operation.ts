import type { GroupVersionKind } from './bundle.js';
import type { ResourceInfo } from './resource-info.js';

/** One HTTP operation of the API, in the terms both OpenAPI versions share. */
export interface ApiOperation {
  readonly path: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options';
  /** `x-kubernetes-action`. */
  readonly action: 'list' | 'get' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection' | 'connect';
  readonly id: string;
  readonly description: string;
  readonly tag: string;
  readonly kind: GroupVersionKind;
  /** Whether the resource is a custom one: there is no strategic merge patch then, as kubectl reads from here, and no protobuf. */
  readonly isCustom?: boolean;
  /** Names of the query parameters. */
  readonly query: readonly string[];
  /** Definition of the request body. */
  readonly body?: string;
  readonly bodyRequired: boolean;
  /** Definition of the answer; `undefined` where it is plain text. */
  readonly answer?: string;
  /** Status codes besides 401. */
  readonly codes: readonly string[];
}

/** Body of every patch. */
export const PATCH = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';

/** Query parameters of a write, and of a patch. */
export const WRITE_QUERY = ['dryRun', 'fieldManager', 'fieldValidation'];
export const PATCH_QUERY = [...WRITE_QUERY, 'force'];

/** The text with its first letter in upper case. */
export const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `AppsV1`, `RbacAuthorizationV1`, `CoreV1`: how operation ids and tags name a group version. */
export function groupVersionName(group: string, version: string): { id: string; tag: string } {
  const words = group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split(/[.-]/);
  const id = words.map(capitalised).join('');
  return { id: id + capitalised(version), tag: `${id.slice(0, 1).toLowerCase()}${id.slice(1)}_${version}` };
}

/** Path of a resource's group version: `/api/v1`, `/apis/apps/v1`. */
export function basePath(info: Pick<ResourceInfo, 'group' | 'version'>): string {
  return info.group === '' ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`;
}

/** Path of the collection that holds one object. */
export function collectionPath(info: ResourceInfo): string {
  return `${basePath(info)}/${info.namespaced ? 'namespaces/{namespace}/' : ''}${info.resource}`;
}

/** Name of the definition of a list of these objects. */
export function listDefinition({ definition, kind, listKind }: ResourceInfo): string {
  return listKind === undefined ? `${definition}List` : definition.slice(0, -kind.length) + listKind;
}

/** A kind with its article: `an Ingress`. */
export function withArticle(kind: string): string {
  return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
