import { fail, type Result } from '../../core/model/result.js';
import { alreadyExists, badRequest, conflict, notFound, type StatusError } from '../../core/model/status-error.js';
import type { ForkProblem } from '../fork/fork-problem.js';

/** Where a server manages its forks: GET lists them, POST makes one, DELETE of `/NAME` deletes it, POST to `/NAME/run` lets time pass. */
export const FORKS_PATH = '/timeline/forks';

const FORKS = { group: '', resource: 'forks' };

const REASONS: ReadonlySet<string> = new Set<ForkProblem['reason']>([
  'bad-name',
  'bad-settings',
  'taken',
  'not-found',
  'not-yet',
  'before-the-log',
  'has-forks',
  'not-virtual',
]);

/** A problem as the Status that travels: Kubernetes' code and reason, our own reason as its cause. */
export function statusOfProblem({ reason, message }: ForkProblem, name: string): StatusError {
  const causes = [{ reason, message }];
  const { code, reason: kind } = likeOf(reason, name);
  return { code, reason: kind, message, details: { name, kind: FORKS.resource, causes } };
}

function likeOf(reason: ForkProblem['reason'], name: string): StatusError {
  if (reason === 'taken') return alreadyExists(FORKS, name);
  if (reason === 'not-found') return notFound(FORKS, name);
  return reason === 'has-forks' ? conflict(FORKS, name, reason) : badRequest(reason);
}

/** Reads the problem in a Status again; undefined when it tells of something else. */
export function problemOfStatus(text: string): Result<never, ForkProblem> | undefined {
  const status = parsed(text) as { readonly details?: { readonly causes?: readonly unknown[] } } | undefined;
  const [cause] = Array.isArray(status?.details?.causes) ? status.details.causes : [];
  const { reason, message } = (cause ?? {}) as { readonly reason?: unknown; readonly message?: unknown };
  if (typeof reason !== 'string' || typeof message !== 'string' || !REASONS.has(reason)) return undefined;
  return fail({ reason: reason as ForkProblem['reason'], message });
}

/** JSON, or undefined when the text is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
