import type { Command } from '../../model/command.js';
import { ok } from '../../model/result.js';
import { admitSubresource } from '../admission/admit.js';
import { defaultTokenRequest, prepareTokenRequest } from '../auth/token-request.js';
import type { Decided, DecisionScope } from './decision.js';
import { screenBody } from './screen-fields.js';

const TOKEN_REQUEST = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };

/**
 * Decides whether a token may be had for a ServiceAccount: whoever is asked about what is made says so. Nothing is written; the answer shows the request
 * as it was admitted, and who holds the key signs. Source: pkg/registry/core/serviceaccount/storage/token.go.
 */
export function requestToken(scope: DecisionScope, command: Extract<Command, { verb: 'create' }>): Decided {
  const { name = '', namespace = '', subresource } = command.target;
  const screened = screenBody(scope, TOKEN_REQUEST, command.object, command.options ?? {});
  if (!screened.ok) return screened;
  const { warnings } = screened.value;
  const object = defaultTokenRequest(screened.value.object);
  const fill = (given: typeof object) => prepareTokenRequest(scope.tip, { namespace, name }, given, scope.context.now);
  const admitted = admitSubresource(scope, { name, object, subresource, body: TOKEN_REQUEST }, fill);
  return admitted.ok ? ok({ events: [], object: admitted.value, warnings }) : admitted;
}
