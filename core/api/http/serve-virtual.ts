import type { Command } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import { objectKey } from '../../model/object-key.js';
import { ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../../schema/rbac-kinds.js';
import { emptyState } from '../../state/cluster-state.js';
import { StateBuilder } from '../../state/reduce.js';
import { answerAccessReview } from '../auth/reviews/access-review.js';
import { answerRulesReview } from '../auth/reviews/rules-review.js';
import { answerSelfSubjectReview } from '../auth/reviews/self-subject-review.js';
import { answerTokenReview } from '../auth/reviews/token-review.js';
import { answerTokenRequest } from '../auth/token-request.js';
import { negotiate } from '../table/negotiate.js';
import type { ApiRequest } from './api-context.js';
import { decodeObject } from './body.js';
import { expectKind } from './expect-kind.js';
import { requestOrigin } from './origin.js';
import { findResource } from './resource-request.js';
import { respondError, respondObject } from './respond.js';
import { readWriteOptions } from './write-options.js';

interface Answered {
  readonly object: JsonObject;
  readonly warnings?: readonly string[];
}

type Answer = (request: ApiRequest, body: JsonObject) => Result<Answered> | Promise<Result<Answered>>;

const plain = (answer: Result<JsonObject>): Result<Answered> => (answer.ok ? ok({ object: answer.value }) : answer);

/** Resources that keep nothing: a create is a question, and its answer is all there is. By plural, or plural/subresource. */
const QUESTIONS = new Map<string, Answer>([
  ['selfsubjectaccessreviews', (request, body) => access(request, 'SelfSubjectAccessReview', body)],
  ['subjectaccessreviews', (request, body) => access(request, 'SubjectAccessReview', body)],
  ['localsubjectaccessreviews', (request, body) => access(request, 'LocalSubjectAccessReview', body)],
  [
    'selfsubjectrulesreviews',
    async (request, body) => plain(answerRulesReview(await viewOf(request), request.caller.user, body)),
  ],
  [
    'selfsubjectreviews',
    ({ context, caller }, body) => plain(ok(answerSelfSubjectReview(caller.user, body, context.clock.now()))),
  ],
  [
    'tokenreviews',
    async ({ context }, body) =>
      plain(
        await answerTokenReview(context.authenticator, context.history.source.state, body, {
          now: context.clock.now(),
          wall: context.wallClock.now(),
        }),
      ),
  ],
  ['serviceaccounts/token', token],
]);

/** Whether a request is a question of that sort. */
export function isQuestion({ info }: ApiRequest): boolean {
  return info.verb === 'create' && QUESTIONS.has(questionName(info));
}

/** Whether a request is one that leaves nothing behind, such as a token. It can be asked of the past, too. */
export function isPureQuestion(request: ApiRequest): boolean {
  return isQuestion(request) && request.info.subresource === undefined;
}

/**
 * The roles and bindings that a question is about: those of the revision that `/at/…` chose tell what was allowed then.
 */
async function viewOf({ context, at }: ApiRequest): Promise<View> {
  const { history } = context;
  if (at === undefined) return history.source.state;
  const held = history.held(at);
  if (held !== undefined) return held;
  const builder = new StateBuilder(emptyState());
  for (const { groupResource } of [CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS, ROLES, ROLE_BINDINGS]) {
    for (const object of await history.collection(groupResource, undefined, at)) {
      builder.load(groupResource, objectKey(object.metadata.namespace, object.metadata.name), object);
    }
  }
  return builder.at(at).build();
}

/** Answers such a question. */
export async function serveQuestion(request: ApiRequest): Promise<void> {
  const { exchange, info } = request;
  const target = findResource(request);
  if (!target.ok) return respondError(exchange, target.error);
  // Nothing of it is shown as a table.
  const negotiated = negotiate(exchange.header('accept'), { endpoint: 'metadata' });
  if (!negotiated.ok) return respondError(exchange, negotiated.error);
  const body = await exchange.body();
  if (!(body instanceof Uint8Array)) return respondError(exchange, body);
  const { served } = target.value;
  const expected = served.subresources.find(({ name }) => name === info.subresource) ?? served;
  const decoded = await decodeObject(body, exchange.header('content-type'), { kind: expected.kind });
  if (!decoded.ok) return respondError(exchange, decoded.error);
  const object = expectKind(decoded.value.object, expected, { kinds: request.kinds, isCustom: false, body });
  if (!object.ok) return respondError(exchange, object.error);
  const answered = await QUESTIONS.get(questionName(info))!(request, object.value);
  if (!answered.ok) return respondError(exchange, answered.error);
  const { object: shown, warnings } = answered.value;
  await respondObject(exchange, 201, shown, { negotiated: negotiated.value, warnings });
}

function questionName({ resource, subresource }: ApiRequest['info']): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

async function access(
  request: ApiRequest,
  kind: Parameters<typeof answerAccessReview>[2],
  body: JsonObject,
): Promise<Result<Answered>> {
  return plain(answerAccessReview(await viewOf(request), request.caller.user, kind, body, request.info.namespace));
}

/** Who is asked about what is made is asked about a token as well; then it is signed. */
async function token(request: ApiRequest, body: JsonObject): Promise<Result<Answered>> {
  const { context, exchange, info } = request;
  const { namespace = '', name = '', subresource } = info;
  const options = readWriteOptions(exchange.query, 'CreateOptions');
  if (!options.ok) return options;
  const target = { resource: 'serviceaccounts', apiVersion: 'v1', namespace, name, subresource };
  const command: Command = { verb: 'create', target, object: body, options: options.value };
  const admitted = await context.submit(command, requestOrigin(request));
  if (!admitted.ok) return admitted;
  const { object, warnings, auditAnnotations } = admitted.value;
  const id = context.newUid();
  const view = context.history.source.state;
  const answer = answerTokenRequest(view, context.tokenIssuer, { namespace, name }, object, context.clock.now(), id);
  if (!answer.ok) return answer;
  exchange.annotate?.({ ...auditAnnotations, 'authentication.kubernetes.io/issued-credential-id': `JTI=${id}` });
  return ok({ object: answer.value, warnings });
}
