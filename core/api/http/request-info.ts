import { parseAnyFieldSelector } from '../../model/field-selector.js';
import { isTrue } from '../read/query-values.js';

/** What a request is for, read from its method and path. Source: apiserver pkg/endpoints/request/requestinfo.go. */
export interface ApiRequestInfo {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, empty for another method; for other paths the HTTP method in lower case. */
  readonly verb: string;
  /** Whether the path names a resource rather than a document of the server. */
  readonly isResource: boolean;
  /** The path without the part that chooses a revision. */
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** The one name that a list or a watch is restricted to by `fieldSelector=metadata.name=…`: who may read that object may list it so. */
  readonly selectedName?: string;
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Reads a request line. Path segments are percent-decoded; undefined when one does not decode. */
export function requestInfo(method: string, path: string, query: URLSearchParams): ApiRequestInfo | undefined {
  const segments = decodeSegments(path);
  if (segments === undefined) return undefined;
  const other: ApiRequestInfo = {
    verb: method.toLowerCase(),
    isResource: false,
    path,
    group: '',
    version: '',
    resource: '',
  };
  const [root, ...rest] = segments;
  if (root === 'api' && rest.length >= 2) return resourceInfo(method, path, query, '', rest[0]!, rest.slice(1));
  if (root === 'apis' && rest.length >= 3) return resourceInfo(method, path, query, rest[0]!, rest[1]!, rest.slice(2));
  return other;
}

function resourceInfo(
  method: string,
  path: string,
  query: URLSearchParams,
  group: string,
  version: string,
  parts: string[],
): ApiRequestInfo {
  const isWatchPath = parts[0] === 'watch' && parts.length > 1;
  const place = locate(isWatchPath ? parts.slice(1) : parts);
  const named = place.name !== undefined;
  let verb = VERBS.get(method) ?? '';
  if (verb === 'get' && (isWatchPath || isTrue(query.get('watch')))) verb = 'watch';
  else if (verb === 'get' && !named) verb = 'list';
  else if (verb === 'delete' && !named) verb = 'deletecollection';
  const info = { verb, isResource: true, path, group, version, ...place };
  const selectedName = verb === 'list' || (verb === 'watch' && !named) ? nameSelected(query) : undefined;
  return selectedName === undefined ? info : { ...info, selectedName };
}

/** What a field selector demands of the name, where that can be a segment of a path. */
function nameSelected(query: URLSearchParams): string | undefined {
  const selector = query.get('fieldSelector');
  if (!selector) return undefined;
  const parsed = parseAnyFieldSelector(selector);
  if (!parsed.ok) return undefined;
  const name = parsed.value.find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value;
  return name === undefined || name === '' || name === '.' || name === '..' || /[/%]/.test(name) ? undefined : name;
}

function locate(parts: string[]): Pick<ApiRequestInfo, 'resource' | 'subresource' | 'namespace' | 'name'> {
  const [first, second, third] = parts;
  if (first === 'namespaces' && second !== undefined) {
    if (third === undefined || (parts.length === 3 && NAMESPACE_SUBRESOURCES.has(third))) {
      return { resource: 'namespaces', namespace: second, name: second, subresource: third };
    }
    return { namespace: second, resource: third, name: parts[3], subresource: joined(parts.slice(4)) };
  }
  return { resource: first!, name: second, subresource: joined(parts.slice(2)) };
}

/** What follows a proxy is not the API's. */
function joined(parts: string[]): string | undefined {
  if (parts[0] === 'proxy') return 'proxy';
  return parts.length === 0 ? undefined : parts.join('/');
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
