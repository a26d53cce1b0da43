import { type CelFunction, global, member } from '../cel-function.js';
import { CelFault, CelList, CelMap, CelUrl } from '../cel-value.js';
import { parseUrl, urlProblem } from './url-parts.js';

function part(read: (url: CelUrl) => string): CelFunction['call'] {
  return ([url]) => (url instanceof CelUrl ? read(url) : undefined);
}

/** URLs and their parts. Source: k8s.io/apiserver pkg/cel/library/urls.go. */
export const URLS: readonly CelFunction[] = [
  global('isURL', [1], ([text]) => (typeof text === 'string' ? parseUrl(text) !== undefined : undefined)),
  global('url', [1], ([text], evaluation) => {
    if (typeof text !== 'string') return undefined;
    evaluation.spendText(text.length);
    const parts = parseUrl(text);
    return parts === undefined
      ? new CelFault(`URL parse error during conversion from string: ${urlProblem(text)}`)
      : new CelUrl(text, parts);
  }),
  member(
    'getScheme',
    [1],
    part(({ parts }) => parts.scheme),
  ),
  member(
    'getHost',
    [1],
    part(({ parts }) => parts.host),
  ),
  member(
    'getHostname',
    [1],
    part(({ parts }) => parts.hostname),
  ),
  member(
    'getPort',
    [1],
    part(({ parts }) => parts.port),
  ),
  member(
    'getEscapedPath',
    [1],
    part(({ parts }) => parts.escapedPath),
  ),
  member('getQuery', [1], ([url]) => {
    if (!(url instanceof CelUrl)) return undefined;
    const query = new CelMap();
    for (const [name, values] of url.parts.query) query.add(name, new CelList(values));
    return query;
  }),
];
