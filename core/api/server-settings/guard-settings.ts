import { API_SERVER_USER } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import { forbidden, type StatusError } from '../../model/status-error.js';
import { CONFIG_MAPS } from '../../schema/kinds.js';
import { SERVER_SETTINGS } from './server-settings.js';

/** Why somebody may not write what the server was started with: its flags are for whoever starts it. */
export function guardSettings({ target }: Command, { user }: { readonly user: string }): StatusError | undefined {
  const isThat =
    target.name === SERVER_SETTINGS.name &&
    target.resource === CONFIG_MAPS.groupResource &&
    target.namespace === SERVER_SETTINGS.namespace;
  if (!isThat || user === API_SERVER_USER) return undefined;
  return forbidden({ group: '', resource: 'configmaps' }, SERVER_SETTINGS.name, 'it tells of the flags of the server');
}
