import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { badRequest, internalError, type StatusDetails, type StatusError } from '../../../model/status-error.js';

/** The refusal of a webhook, with its own code and words. Source: plugin/webhook/errors/statuserror.go ToStatusErr. */
export function deniedBy(webhook: string, status: JsonObject | undefined): StatusError {
  const { code, reason, message, details } = status ?? {};
  const denied = `admission webhook "${webhook}" denied the request`;
  const text = typeof message === 'string' ? message : '';
  const why = typeof reason === 'string' ? reason : '';
  const explained = text !== '' ? `: ${text}` : why !== '' ? `: ${why}` : ' without explanation';
  return {
    code: typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 1000 ? code : 400,
    reason: why,
    message: denied + explained,
    ...(isJsonObject(details) ? { details: details as StatusDetails } : {}),
    isForeign: true,
  };
}

/** The refusal of a dry run that a webhook might not take for one. */
export function dryRunUnsupported(webhook: string): StatusError {
  return badRequest(`admission webhook "${webhook}" does not support dry run`);
}

/** The refusal of a request because its webhook could not be asked. Source: apiserver pkg/util/webhook/error.go ErrCallingWebhook. */
export function failedCalling(webhook: string, reason: string): StatusError {
  return { ...internalError(`failed calling webhook "${webhook}": ${reason}`), isForeign: true };
}
