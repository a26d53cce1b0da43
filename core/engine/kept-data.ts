import type { Command } from '../model/command.js';
import { sameJson } from '../model/same-json.js';
import type { View } from '../model/view.js';
import type { ConfigMap } from '../schema/generated/types/core.js';
import { CONFIG_MAPS } from '../schema/kinds.js';
import type { BootstrapObject } from './bootstrap.js';

/** The ConfigMap in which the log keeps what a server was started with. */
export interface KeptData {
  readonly namespace: string;
  readonly name: string;
  /** Empty where nothing is to be said. */
  readonly data: { readonly [key: string]: string };
}

/** The object that keeps some data in the log; none where they say nothing. */
export function keptObjects({ namespace, name, data }: KeptData): BootstrapObject[] {
  if (Object.keys(data).length === 0) return [];
  return [
    {
      resource: CONFIG_MAPS.groupResource,
      object: { apiVersion: CONFIG_MAPS.apiVersion, kind: CONFIG_MAPS.kind, metadata: { namespace, name }, data },
      reconcile: (existing) => {
        const map = existing as ConfigMap;
        return sameJson(map.data, data) ? 'keep' : { replace: { ...map, data } as ConfigMap };
      },
    },
  ];
}

/** What takes that object away where the data say nothing any more. */
export function retiredData(view: View, { namespace, name, data }: KeptData): Command[] {
  if (Object.keys(data).length > 0 || view.get(CONFIG_MAPS, namespace, name) === undefined) return [];
  return [{ verb: 'delete', target: { resource: CONFIG_MAPS.groupResource, namespace, name } }];
}
