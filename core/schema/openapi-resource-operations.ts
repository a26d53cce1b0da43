import type { GroupVersionKind } from './bundle.js';
import {
  type ApiOperation,
  basePath,
  collectionPath,
  groupVersionName,
  listDefinition,
  PATCH,
  PATCH_QUERY,
  WRITE_QUERY,
  withArticle,
} from './openapi-operation.js';
import type { ResourceInfo } from './resource-info.js';

const STATUS = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status';
const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

const DELETE_QUERY = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];
const SELECT_QUERY = [
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'shardSelector',
  'timeoutSeconds',
];
/** Query parameters of a list. */
export const LIST_QUERY = ['allowWatchBookmarks', ...SELECT_QUERY, 'watch'];
const DELETE_COLLECTION_QUERY = [...SELECT_QUERY, ...DELETE_QUERY].sort();

/** The operations on whole objects and collections of a resource. */
export function resourceOperations(info: ResourceInfo): ApiOperation[] {
  const { id: groupVersion, tag } = groupVersionName(info.group, info.version);
  const scope = info.namespaced ? 'Namespaced' : '';
  const all = `${basePath(info)}/${info.resource}`;
  const collection = collectionPath(info);
  const item = `${collection}/{name}`;
  const kind: GroupVersionKind = { group: info.group, version: info.version, kind: info.kind };
  const name = scope + info.kind;
  const shared = { tag, kind, bodyRequired: false };
  const object = info.definition;
  const can = (verb: string): boolean => info.verbs.includes(verb);
  const operations: ApiOperation[] = [];

  const list = {
    ...shared,
    method: 'get',
    action: 'list',
    query: LIST_QUERY,
    answer: listDefinition(info),
    codes: ['200'],
  } as const;
  const listing = `list or watch objects of kind ${info.kind}`;
  if (can('list')) {
    operations.push({ ...list, path: collection, id: `list${groupVersion}${name}`, description: listing });
    if (info.namespaced) {
      operations.push({
        ...list,
        path: all,
        id: `list${groupVersion}${info.kind}ForAllNamespaces`,
        description: listing,
      });
    }
  }
  if (can('create')) {
    const description = `create ${withArticle(info.kind)}`;
    operations.push({
      ...shared,
      path: collection,
      method: 'post',
      action: 'post',
      id: `create${groupVersion}${name}`,
      description,
      query: WRITE_QUERY,
      body: object,
      bodyRequired: true,
      answer: object,
      codes: ['200', '201', '202'],
    });
  }
  if (can('deletecollection')) {
    operations.push({
      ...shared,
      path: collection,
      method: 'delete',
      action: 'deletecollection',
      id: `delete${groupVersion}Collection${name}`,
      description: `delete collection of ${info.kind}`,
      query: DELETE_COLLECTION_QUERY,
      body: DELETE_OPTIONS,
      answer: STATUS,
      codes: ['200'],
    });
  }
  if (can('get')) {
    operations.push({
      ...shared,
      path: item,
      method: 'get',
      action: 'get',
      id: `read${groupVersion}${name}`,
      description: `read the specified ${info.kind}`,
      query: [],
      answer: object,
      codes: ['200'],
    });
  }
  if (can('update')) {
    operations.push({
      ...shared,
      path: item,
      method: 'put',
      action: 'put',
      id: `replace${groupVersion}${name}`,
      description: `replace the specified ${info.kind}`,
      query: WRITE_QUERY,
      body: object,
      bodyRequired: true,
      answer: object,
      codes: ['200', '201'],
    });
  }
  if (can('patch')) {
    operations.push({
      ...shared,
      path: item,
      method: 'patch',
      action: 'patch',
      id: `patch${groupVersion}${name}`,
      description: `partially update the specified ${info.kind}`,
      query: PATCH_QUERY,
      body: PATCH,
      bodyRequired: true,
      answer: object,
      codes: ['200', '201'],
    });
  }
  if (can('delete')) {
    operations.push({
      ...shared,
      path: item,
      method: 'delete',
      action: 'delete',
      id: `delete${groupVersion}${name}`,
      description: `delete ${withArticle(info.kind)}`,
      query: DELETE_QUERY,
      body: DELETE_OPTIONS,
      answer: STATUS,
      codes: ['200', '202'],
    });
  }
  return operations;
}
