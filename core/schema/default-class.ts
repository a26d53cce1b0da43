import type { KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { View } from '../model/view.js';

/** What marks a StorageClass as the one for claims that name none. */
export const DEFAULT_STORAGE: readonly string[] = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** The name of the class that is marked as the default; of several the newest, then the first by name. Source: pkg/volume/util GetDefaultClass. */
export function defaultClass(view: View, classes: ResourceType, marks: readonly string[]): string | undefined {
  let chosen: KubeObject | undefined;
  for (const candidate of view.list(classes)) {
    const { annotations = {}, creationTimestamp } = candidate.metadata;
    const isDefault = marks.some((mark) => annotations[mark] === 'true');
    if (isDefault && (chosen === undefined || creationTimestamp > chosen.metadata.creationTimestamp))
      chosen = candidate;
  }
  return chosen?.metadata.name;
}
