import type { Json, JsonObject } from '../../model/json.js';
import type { View } from '../../model/view.js';
import type { ConfigMap } from '../../schema/generated/types/core.js';
import { SCHEDULER_SETTINGS } from '../../schema/kept-settings.js';
import { CONFIG_MAPS } from '../../schema/kinds.js';
import { readSchedulerConfiguration } from './read-configuration.js';
import type { SchedulerConfiguration } from './scheduler-configuration.js';

/** The key of the configuration, as JSON. */
const KEY = 'config';

/** What the object says; empty when there is no configuration. */
export function configurationData(configuration: SchedulerConfiguration | undefined): {
  readonly [key: string]: string;
} {
  return configuration === undefined ? {} : { [KEY]: JSON.stringify(configuration) };
}

/** The object that a state keeps the configuration in. */
export function configurationObjectAt(view: View): ConfigMap | undefined {
  return view.get(CONFIG_MAPS, SCHEDULER_SETTINGS.namespace, SCHEDULER_SETTINGS.name);
}

/** What such an object says. What another release wrote and this one does not know counts as not said. */
export function configurationIn({ data }: ConfigMap): SchedulerConfiguration {
  let value: Json;
  try {
    value = JSON.parse(data?.[KEY] ?? 'null') as JsonObject;
  } catch {
    return {};
  }
  const read = readSchedulerConfiguration(value);
  return read.ok ? read.value : {};
}
