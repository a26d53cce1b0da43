import type { Actor } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import { isJsonObject, type Json } from '../../model/json.js';
import type { Origin } from '../../model/origin.js';
import { parseRevision, type Revision } from '../../model/revision.js';
import type { ApiRequest } from './api-context.js';

/**
 * Who stands behind a request, and what the client had seen: the version of the object that it says it decided on, else the
 * newest revision that the server had sent it. Either is inferred, and marked so.
 */
export function requestOrigin({ caller, context }: ApiRequest, command?: Command): Origin {
  const { user, userAgent } = caller;
  const actor: Actor = { user: user.name, groups: user.groups, ...(userAgent === '' ? {} : { userAgent }) };
  const { uid, extra } = user;
  const origin: Origin = uid === undefined && extra === undefined ? { actor } : { actor, identity: { uid, extra } };
  const seen = versionNamedBy(command) ?? context.lastSent.to(caller);
  return seen === undefined ? origin : { ...origin, cause: { seen, inferred: true } };
}

/** Notes what a request was told. What `/at/…` shows is history: it says nothing of how new a client's knowledge is. */
export function noteSent({ context, caller, at }: ApiRequest, revision: Revision): void {
  if (at === undefined) context.lastSent.note(caller, revision);
}

/** The resourceVersion that a command holds its object to, if it does. */
function versionNamedBy(command: Command | undefined): Revision | undefined {
  switch (command?.verb) {
    case 'update':
      return versionIn(command.object);
    case 'patch':
      return command.patch.type === 'json' ? undefined : versionIn(command.patch.value);
    case 'delete':
      return versionOf(command.deletion?.preconditions?.resourceVersion);
    default:
      return undefined;
  }
}

function versionIn(body: Json): Revision | undefined {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  return isJsonObject(metadata) ? versionOf(metadata['resourceVersion']) : undefined;
}

/** Zero stands for any version, so it names none. */
function versionOf(version: Json | undefined): Revision | undefined {
  return (typeof version === 'string' ? parseRevision(version) : undefined) || undefined;
}
