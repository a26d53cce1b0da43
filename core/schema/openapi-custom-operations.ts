import type { ApiOperation } from './openapi-operation.js';
import { LIST_QUERY } from './openapi-resource-operations.js';
import type { ResourceInfo } from './resource-info.js';

/**
 * An operation on a custom resource, from what it would be on a built-in one. Source: apiextensions-apiserver
 * pkg/controller/openapi/builder/builder.go buildRoute.
 */
export function customOperation(info: ResourceInfo, operation: ApiOperation): ApiOperation {
  const { group, version, kind } = info;
  const custom = { ...operation, isCustom: true, kind: { group, version, kind } };
  switch (operation.action) {
    case 'list':
      return { ...custom, description: `list objects of kind ${kind}` };
    case 'get':
      return { ...custom, query: ['resourceVersion'] };
    case 'patch':
      return { ...custom, codes: ['200'] };
    case 'deletecollection':
      return { ...custom, query: LIST_QUERY, body: undefined };
    default:
      return custom;
  }
}
