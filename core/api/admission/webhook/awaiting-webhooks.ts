import type { StatusError } from '../../../model/status-error.js';

/** The decision cannot be made before webhooks have answered. It is never shown: who decides asks them, and decides again. */
export const AWAITING_WEBHOOKS: StatusError = {
  code: 500,
  reason: 'InternalError',
  message: 'webhooks are to be asked',
};
