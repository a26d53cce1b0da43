import type { Actor, Cause } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import { parseRevision } from '../../model/revision.js';
import type { ApiRequest } from './api-context.js';

/** Who stands behind a request. What the client had seen is inferred from the resourceVersion it sends back, if any. */
export function originOf({ caller }: ApiRequest, command?: Command): { actor: Actor; cause?: Cause } {
  const { user, userAgent } = caller;
  const actor: Actor = { user: user.name, groups: user.groups, ...(userAgent === '' ? {} : { userAgent }) };
  const seen = command?.verb === 'update' ? seenBy(command.object['metadata']) : undefined;
  return seen === undefined ? { actor } : { actor, cause: { seen, inferred: true } };
}

function seenBy(metadata: unknown): number | undefined {
  const version = (metadata as { resourceVersion?: unknown } | undefined)?.resourceVersion;
  return typeof version === 'string' ? parseRevision(version) : undefined;
}
