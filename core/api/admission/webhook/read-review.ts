import { goTypeName } from '../../../model/go-format.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import type { WebhookAnswer, WebhookCall } from './webhook-call.js';

/**
 * Reads what a webhook sent back to a review with a uid. Whatever is no proper answer is a failure, worded as Kubernetes words it.
 * Source: plugin/webhook/request/admissionreview.go VerifyAdmissionResponse.
 */
export function readReview(body: string, uid: string, { type, reviewVersion }: WebhookCall): WebhookAnswer {
  let review: unknown;
  try {
    review = JSON.parse(body);
  } catch (error) {
    return failure(`failed to call webhook: couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
  if (!isJsonObject(review)) return failure(notOfType("couldn't get version/kind; json parse error: ", review as Json));
  const { apiVersion = '', kind = '', response } = review;
  const expected = `admission.k8s.io/${reviewVersion}`;
  if (reviewVersion === 'v1' && (kind !== 'AdmissionReview' || apiVersion !== expected) && isJsonObject(response)) {
    const wrongUid = uidProblem(response, uid);
    const [group, version] = String(apiVersion).includes('/')
      ? String(apiVersion).split('/')
      : ['', String(apiVersion)];
    const got = `${group}/${version}, Kind=${String(kind)}`;
    return wrongUid ?? invalid(`expected webhook response of ${expected}, Kind=AdmissionReview, got ${got}`);
  }
  if (!isJsonObject(response)) return invalid('webhook response was absent');
  if (reviewVersion === 'v1beta1') return verdict(response, type === 'mutating');
  return uidProblem(response, uid) ?? patchProblem(response, type) ?? verdict(response, type === 'mutating');
}

function uidProblem({ uid: given = '' }: JsonObject, uid: string): WebhookAnswer | undefined {
  return given === uid ? undefined : invalid(`expected response.uid="${uid}", got ${JSON.stringify(given)}`);
}

function patchProblem({ patch = null, patchType = null }: JsonObject, type: WebhookCall['type']) {
  const hasPatch = patch !== null && patch !== '';
  if (type === 'validating') {
    if (hasPatch) return invalid('validating webhook may not return response.patch');
    return patchType === null ? undefined : invalid('validating webhook may not return response.patchType');
  }
  if (hasPatch && patchType === null) return invalid('webhook returned response.patch but not response.patchType');
  if (!hasPatch && patchType !== null) return invalid('webhook returned response.patchType but not response.patch');
  return patchType === '' ? invalid('webhook returned invalid response.patchType of ""') : undefined;
}

function verdict(response: JsonObject, isMutating: boolean): WebhookAnswer {
  const { allowed, status, patch, patchType, warnings, auditAnnotations } = response;
  if (allowed !== undefined && typeof allowed !== 'boolean') return failure(notOfType('', allowed));
  const said = {
    type: 'verdict' as const,
    allowed: allowed === true,
    ...(isJsonObject(status) ? { status } : {}),
    ...(Array.isArray(warnings) ? { warnings: warnings.filter((one) => typeof one === 'string') } : {}),
    ...(isJsonObject(auditAnnotations) ? { auditAnnotations: texts(auditAnnotations) } : {}),
  };
  if (!isMutating || typeof patch !== 'string' || patch === '' || allowed !== true) return said;
  if (patchType !== 'JSONPatch' && patchType !== undefined && patchType !== null)
    return failure(`unsupported patch type ${JSON.stringify(patchType)}`);
  const operations = decodePatch(patch);
  return operations === undefined
    ? failure('received undecodable patch in webhook response: it is no list of operations')
    : { ...said, patch: operations };
}

function decodePatch(base64: string): readonly Json[] | undefined {
  try {
    const operations = JSON.parse(Buffer.from(base64, 'base64').toString()) as unknown;
    if (operations === null) return [];
    return Array.isArray(operations) && operations.every(isJsonObject) ? operations : undefined;
  } catch {
    return undefined;
  }
}

function texts(object: JsonObject): { readonly [key: string]: string } {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const failure = (reason: string): WebhookAnswer => ({ type: 'failure', reason });
const invalid = (reason: string) => failure(`received invalid webhook response: ${reason}`);
const notOfType = (before: string, value: Json) =>
  `failed to call webhook: ${before}json: cannot unmarshal ${goTypeName(value)} into Go value of type admission.AdmissionReview`;
