import { SERVER_SETTINGS, type ServerSettings, settingsData } from '../api/server-settings/server-settings.js';
import type { Command } from '../model/command.js';
import { sameJson } from '../model/same-json.js';
import type { View } from '../model/view.js';
import type { ConfigMap } from '../schema/generated/types/core.js';
import { CONFIG_MAPS } from '../schema/kinds.js';
import type { BootstrapObject } from './bootstrap.js';

/** The object that keeps settings in the log; none where they say nothing. */
export function settingsObjects(settings: ServerSettings): BootstrapObject[] {
  const data = settingsData(settings);
  if (Object.keys(data).length === 0) return [];
  return [
    {
      resource: CONFIG_MAPS.groupResource,
      object: { apiVersion: CONFIG_MAPS.apiVersion, kind: CONFIG_MAPS.kind, metadata: { ...SERVER_SETTINGS }, data },
      reconcile: (existing) => {
        const map = existing as ConfigMap;
        return sameJson(map.data, data) ? 'keep' : { replace: { ...map, data } as ConfigMap };
      },
    },
  ];
}

/** What takes that object away where the settings say nothing any more. */
export function retiredSettings(view: View, settings: ServerSettings): Command[] {
  const { namespace, name } = SERVER_SETTINGS;
  if (settingsObjects(settings).length > 0 || view.get(CONFIG_MAPS, namespace, name) === undefined) return [];
  return [{ verb: 'delete', target: { resource: CONFIG_MAPS.groupResource, namespace, name } }];
}
