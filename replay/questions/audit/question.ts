import { FILTER, flag, mandatory, oneOf, wholeNumber } from '../../log/asking/parameter.js';
import type { Question } from '../../log/asking/question.js';
import { AUDIT_LEVELS, type AuditEvent } from './audit-event.js';
import { type AuditQuery, auditEvents } from './audit-events.js';

/** The history as a Kubernetes audit log. */
export const AUDIT: Question<
  AuditQuery,
  AuditEvent,
  (query: AuditQuery, signal?: AbortSignal) => AsyncIterable<readonly AuditEvent[]>
> = {
  path: 'audit',
  parameters: {
    ...FILTER,
    from: wholeNumber,
    to: wholeNumber,
    level: mandatory(oneOf(...AUDIT_LEVELS)),
    secrets: flag,
  },
  answer: (source, query, { signal }) => auditEvents(source, query, signal),
  method: (ask) => (query, signal) => ask(query, { signal }),
};
