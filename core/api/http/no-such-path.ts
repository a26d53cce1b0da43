import { notFound, type StatusError } from '../../model/status-error.js';
import type { Schemas } from '../../schema/schemas.js';
import type { Exchange } from './exchange.js';
import { respondError, respondText } from './respond.js';

/** 404 for a path that nothing answers. Source: apiserver pkg/endpoints/handlers/responsewriters NotFound. */
export const NO_SUCH_PATH: StatusError = {
  ...notFound({ group: '', resource: '' }, ''),
  message: 'the server could not find the requested resource',
  details: {},
};

/** 405 for a path that does not take the method. Source: apimachinery pkg/api/errors NewGenericServerResponse. */
export const NO_SUCH_METHOD: StatusError = {
  code: 405,
  reason: 'MethodNotAllowed',
  message: 'the server does not allow this method on the requested resource',
  details: {},
};

/**
 * Answers a path that nothing serves: with a Status below a group that is built in and served, as text elsewhere. Source: apiserver
 * pkg/server/handler.go director, whose last resort is Go's http.NotFound.
 */
export function respondNoSuchPath(exchange: Exchange, schemas: Schemas, path: string): void {
  const [root, group = ''] = path.split('/').filter((segment) => segment !== '');
  const isBuiltIn = root === 'api' || (root === 'apis' && isServed(schemas, group));
  if (isBuiltIn) respondError(exchange, NO_SUCH_PATH);
  else respondText(exchange, 404, '404 page not found\n', { 'x-content-type-options': 'nosniff' });
}

function isServed({ bundle, groups }: Schemas, group: string): boolean {
  return bundle.groupPriority.includes(group) && groups().some(({ name }) => name === group);
}
