import type { GroupVersionKind } from './bundle.js';
import {
  type ApiOperation,
  capitalised,
  collectionPath,
  groupVersionName,
  PATCH,
  PATCH_QUERY,
  WRITE_QUERY,
  withArticle,
} from './openapi-operation.js';
import type { ResourceInfo, SubresourceInfo } from './resource-info.js';
import type { Schemas } from './schemas.js';

const TERMINAL_QUERY = ['container', 'stderr', 'stdin', 'stdout', 'tty'];

/** Query parameters of subresources that take their options there. */
const CONNECT_QUERY: ReadonlyMap<string, readonly string[]> = new Map([
  ['PodAttachOptions', TERMINAL_QUERY],
  ['PodExecOptions', ['command', ...TERMINAL_QUERY]],
  ['PodPortForwardOptions', ['ports']],
  ['NodeProxyOptions', ['path']],
  ['PodProxyOptions', ['path']],
  ['ServiceProxyOptions', ['path']],
]);

const LOG_QUERY = [
  'container',
  'follow',
  'insecureSkipTLSVerifyBackend',
  'limitBytes',
  'previous',
  'sinceSeconds',
  'stream',
  'tailLines',
  'timestamps',
];

const PROXY_METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

function connectOperations(info: ResourceInfo, subresource: SubresourceInfo, item: string): ApiOperation[] {
  const { id: groupVersion, tag } = groupVersionName(info.group, info.version);
  const name = `${info.namespaced ? 'Namespaced' : ''}${info.kind}${capitalised(subresource.name)}`;
  const kind: GroupVersionKind = { group: subresource.group, version: subresource.version, kind: subresource.kind };
  const query = CONNECT_QUERY.get(subresource.kind) ?? [];
  const isProxy = subresource.name === 'proxy';
  const paths = isProxy ? [`${item}/proxy`, `${item}/proxy/{path}`] : [`${item}/${subresource.name}`];
  const methods = isProxy ? PROXY_METHODS : (['get', 'post'] as const);
  return paths.flatMap((path) =>
    methods.map((method) => ({
      path,
      method,
      action: 'connect' as const,
      id: `connect${groupVersion}${capitalised(method)}${name}${path.endsWith('{path}') ? 'WithPath' : ''}`,
      description: `connect ${method.toUpperCase()} requests to ${subresource.name} of ${info.kind}`,
      tag,
      kind,
      query,
      bodyRequired: false,
      codes: ['200'],
    })),
  );
}

/** The operations on a subresource of one object, and connections to it. */
export function subresourceOperations(
  schemas: Schemas,
  info: ResourceInfo,
  subresource: SubresourceInfo,
): ApiOperation[] {
  const { id: groupVersion, tag } = groupVersionName(info.group, info.version);
  const item = `${collectionPath(info)}/{name}`;
  if (CONNECT_QUERY.has(subresource.kind)) return connectOperations(info, subresource, item);
  const path = `${item}/${subresource.name}`;
  const kind: GroupVersionKind = { group: subresource.group, version: subresource.version, kind: subresource.kind };
  const name = `${info.namespaced ? 'Namespaced' : ''}${info.kind}${capitalised(subresource.name)}`;
  const shared = { path, tag, kind };
  const isOwn = kind.group === info.group && kind.version === info.version && kind.kind === info.kind;
  const object = isOwn ? info.definition : schemas.kindType(kind.group, kind.version, kind.kind)?.definition;
  return subresource.verbs.flatMap((verb): ApiOperation[] => {
    switch (verb) {
      case 'get': {
        const isLog = subresource.name === 'log';
        const answer = isLog || object === undefined ? {} : { answer: object };
        return [
          {
            ...shared,
            ...answer,
            method: 'get',
            action: 'get',
            id: `read${groupVersion}${name}`,
            description: `read ${subresource.name} of the specified ${info.kind}`,
            query: isLog ? LOG_QUERY : [],
            bodyRequired: false,
            codes: ['200'],
          },
        ];
      }
      case 'update':
        return [
          {
            ...shared,
            method: 'put',
            action: 'put',
            id: `replace${groupVersion}${name}`,
            description: `replace ${subresource.name} of the specified ${info.kind}`,
            query: WRITE_QUERY,
            body: object,
            bodyRequired: true,
            answer: object,
            codes: ['200', '201'],
          },
        ];
      case 'patch':
        return [
          {
            ...shared,
            method: 'patch',
            action: 'patch',
            id: `patch${groupVersion}${name}`,
            description: `partially update ${subresource.name} of the specified ${info.kind}`,
            query: PATCH_QUERY,
            body: PATCH,
            bodyRequired: true,
            answer: object,
            codes: ['200', '201'],
          },
        ];
      case 'create':
        return [
          {
            ...shared,
            method: 'post',
            action: 'post',
            id: `create${groupVersion}${name}`,
            description: `create ${subresource.name} of ${withArticle(info.kind)}`,
            query: WRITE_QUERY,
            body: object,
            bodyRequired: true,
            answer: object,
            codes: ['200', '201', '202'],
          },
        ];
      default:
        return [];
    }
  });
}
