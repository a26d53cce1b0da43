import type { StatusError } from '../model/status-error.js';

/** Whether a create was refused because its namespace is going away: nothing to report, everything in it goes. */
export function isNamespaceTerminating(error: StatusError): boolean {
  return error.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;
}
