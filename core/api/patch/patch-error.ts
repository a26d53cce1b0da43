import type { StatusError } from '../../model/status-error.js';

/**
 * 422 for a patch that is well formed and does not apply to this object. The apiserver keeps the true reason to itself.
 * Source: apiserver pkg/endpoints/handlers/patch.go, apimachinery NewGenericServerResponse.
 */
export function patchDoesNotApply(): StatusError {
  return {
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  };
}

/**
 * 500 without a reason: what the apiserver makes of an error that its merge libraries return and it does not know. Clients see the message.
 * Source: apiserver pkg/endpoints/handlers/responsewriters/status.go ErrorToAPIStatus.
 */
export function unclassifiedError(message: string): StatusError {
  return { code: 500, reason: '', message };
}
