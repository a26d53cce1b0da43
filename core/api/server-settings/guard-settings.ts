import { API_SERVER_USER } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import { forbidden, type StatusError } from '../../model/status-error.js';
import { KEPT_SETTINGS } from '../../schema/kept-settings.js';
import { CONFIG_MAPS } from '../../schema/kinds.js';

/** Why somebody may not write what the server was started with: its flags are for whoever starts it. */
export function guardSettings({ target }: Command, { user }: { readonly user: string }): StatusError | undefined {
  if (target.resource !== CONFIG_MAPS.groupResource || user === API_SERVER_USER) return undefined;
  const kept = KEPT_SETTINGS.find(({ namespace, name }) => target.name === name && target.namespace === namespace);
  if (kept === undefined) return undefined;
  return forbidden({ group: '', resource: 'configmaps' }, kept.name, 'it tells of the flags of the server');
}
