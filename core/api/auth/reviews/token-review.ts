import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { badRequest } from '../../../model/status-error.js';
import type { View } from '../../../model/view.js';
import type { AuthenticationTime, Authenticator } from '../authenticate.js';
import { userInfo } from '../user.js';

/** Answers a TokenReview: who the token in it stands for. Source: kubernetes pkg/registry/authentication/tokenreview/storage.go. */
export async function answerTokenReview(
  authenticator: Authenticator,
  view: View,
  body: JsonObject,
  time: AuthenticationTime,
): Promise<Result<JsonObject>> {
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  const token = spec['token'];
  if (typeof token !== 'string' || token === '')
    return fail(badRequest('token is required for TokenReview in authentication'));
  const asked = Array.isArray(spec['audiences'])
    ? (spec['audiences'] as readonly Json[]).filter((audience) => typeof audience === 'string')
    : [];
  const found = await authenticator.authenticateToken(token, view, time, asked.length === 0 ? undefined : asked);
  const status: JsonObject = found.ok
    ? { authenticated: true, user: userInfo(found.value.user), audiences: [...found.value.audiences] }
    : { user: {}, error: found.error };
  return ok({
    ...body,
    kind: 'TokenReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: body['metadata'] ?? {},
    spec,
    status,
  });
}
