import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allContainers } from '../../core/api/http/pod-container.js';
import type { View } from '../../core/model/view.js';
import { fieldText } from '../../core/node/field-text.js';
import { resourceText } from '../../core/node/resource-text.js';
import type { KeyToPath, Pod, Volume } from '../../core/schema/generated/types/core.js';
import { CONFIG_MAPS, SECRETS } from '../../core/schema/kinds.js';
import { type VolumeFile, writeVolume } from './volume-writer.js';

/** UIDs are UUIDs, but whoever wrote an old log may have written anything. */
const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

/** Where what belongs to a Pod lies on disk; undefined when its UID is no name for a directory. */
export function podDirectory(root: string, uid: string): string | undefined {
  return SAFE.test(uid) ? join(root, 'pods', uid) : undefined;
}

/** Where the log of a run of a container lies. Names of containers are DNS labels. */
export function runLog(directory: string, container: string, run: number): string {
  return join(directory, 'logs', SAFE.test(container) ? container : 'unnamed', `${run}.log`);
}

/** Where a volume of a Pod lies. */
export function volumeDirectory(directory: string, volume: string): string {
  return join(directory, 'volumes', SAFE.test(volume) ? volume : 'unnamed');
}

/** Makes the directories of a Pod, and fills those of its volumes that are made of objects. */
export async function makePodDirectory(view: View, pod: Pod, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const container of allContainers(pod))
    await mkdir(workDirectory(directory, container.name), { recursive: true });
  for (const volume of pod.spec.volumes ?? [])
    await mkdir(volumeDirectory(directory, volume.name), { recursive: true });
  await writeVolumes(view, pod, directory);
}

/** Brings those volumes of a Pod up to date that are made of objects. */
export async function writeVolumes(view: View, pod: Pod, directory: string): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    if (!isMadeOfObjects(volume)) continue;
    await writeVolume(volumeDirectory(directory, volume.name), filesOf(view, pod, volume));
  }
}

/** Whether a volume shows what is in objects, and so changes with them. */
export function isMadeOfObjects({ configMap, secret, downwardAPI, projected }: Volume): boolean {
  return [configMap, secret, downwardAPI, projected].some((source) => source !== undefined);
}

/** Where a container works that does not say where. */
export function workDirectory(directory: string, container: string): string {
  return join(directory, 'work', SAFE.test(container) ? container : 'unnamed');
}

export async function removePodDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

const DEFAULT_MODE = 0o644;

/** The files of a volume that is made of objects; none of another. Source: pkg/volume/configmap, secret, downwardapi, projected. */
function filesOf(view: View, pod: Pod, volume: Volume): readonly VolumeFile[] {
  const { configMap, secret, downwardAPI, projected } = volume;
  const sources = [
    { configMap, downwardAPI, secret: secret && { ...secret, name: secret.secretName } },
    ...(projected?.sources ?? []),
  ];
  const mode =
    configMap?.defaultMode ?? secret?.defaultMode ?? downwardAPI?.defaultMode ?? projected?.defaultMode ?? DEFAULT_MODE;
  const { namespace } = pod.metadata;
  return sources.flatMap((source) => {
    const files: VolumeFile[] = [];
    if (source.configMap !== undefined) {
      const { data = {}, binaryData = {} } = view.get(CONFIG_MAPS, namespace, source.configMap.name ?? '') ?? {};
      const all = new Map<string, Buffer>();
      for (const [key, value] of Object.entries(binaryData)) all.set(key, Buffer.from(String(value), 'base64'));
      for (const [key, value] of Object.entries(data)) all.set(key, Buffer.from(String(value)));
      files.push(...chosen(all, source.configMap.items, mode));
    }
    if (source.secret !== undefined) {
      const { data = {} } = view.get(SECRETS, namespace, source.secret.name ?? '') ?? {};
      const all = Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), 'base64')] as const);
      files.push(...chosen(new Map(all), source.secret.items, mode));
    }
    for (const { path, fieldRef, resourceFieldRef, mode: own } of source.downwardAPI?.items ?? []) {
      const text =
        resourceFieldRef === undefined
          ? fieldRef && fieldText(pod, fieldRef.fieldPath)
          : resourceText(view, pod, undefined, resourceFieldRef);
      if (text !== undefined) files.push({ path, bytes: Buffer.from(text), mode: own ?? mode });
    }
    return files;
  });
}

function chosen(
  all: ReadonlyMap<string, Buffer>,
  items: readonly KeyToPath[] | undefined,
  mode: number,
): readonly VolumeFile[] {
  if (items === undefined || items.length === 0) return [...all].map(([path, bytes]) => ({ path, bytes, mode }));
  return items.flatMap(({ key, path, mode: own }) => {
    const bytes = all.get(key);
    return bytes === undefined ? [] : [{ path, bytes, mode: own ?? mode }];
  });
}
