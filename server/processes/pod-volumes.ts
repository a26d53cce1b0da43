import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { PROVISIONED_BY } from '../../core/controllers/persistent-volume/sync-volume.js';
import type { View } from '../../core/model/view.js';
import { fieldText } from '../../core/node/field-text.js';
import { resourceText } from '../../core/node/resource-text.js';
import type {
  HostPathVolumeSource,
  KeyToPath,
  PersistentVolume,
  Pod,
  ServiceAccountTokenProjection,
  Volume,
} from '../../core/schema/generated/types/core.js';
import { CONFIG_MAPS, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, SECRETS } from '../../core/schema/kinds.js';
import { claimNameOf } from '../../core/schema/pod-claim.js';
import { makeOpenDirectory, READABLE } from './open-directory.js';
import { makeMemoryDirectory, memoryDirectory, persistentDirectory, volumeDirectory } from './pod-directory.js';
import { type VolumeFile, writeVolume } from './volume-writer.js';

const DEFAULT_MODE = 0o644;
const WRITABLE = 0o777;

/** Gives the token that a volume of a Pod is to hold; undefined when there is none. */
export type TokenOf = (view: View, pod: Pod, source: ServiceAccountTokenProjection) => string | undefined;

/** Where the volumes of Pods lie, and what fills them. */
export interface VolumeOptions {
  /** Where what belongs to all Pods lies. */
  readonly root: string;
  /** Where what belongs to the Pod lies. */
  readonly directory: string;
  readonly tokenOf: TokenOf;
}

/** Makes the volumes of a Pod, and fills those that are made of objects. Throws where something of the machine is not as the Pod wants it. */
export async function makeVolumes(view: View, pod: Pod, options: VolumeOptions): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    const host = hostPathOf(view, pod, volume);
    if (host === undefined) await makeVolume(pod, volume, volumePlace(view, pod, volume, options));
    else await makeHostPath(host);
  }
  await writeVolumes(view, pod, options);
}

/** Source: pkg/volume/emptydir/empty_dir.go setupDir: whoever a container runs as may use it. */
async function makeVolume({ metadata }: Pod, volume: Volume, place: string): Promise<void> {
  const memory = inMemory(volume) ? memoryDirectory(metadata.uid) : undefined;
  if (memory !== undefined) await makeMemoryDirectory(memory);
  await makeOpenDirectory(place, isMadeOfObjects(volume) ? READABLE : WRITABLE);
}

function inMemory({ emptyDir }: Volume): boolean {
  return emptyDir?.medium === 'Memory';
}

/** Brings those volumes of a Pod up to date that are made of objects. */
export async function writeVolumes(view: View, pod: Pod, options: VolumeOptions): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    if (!isMadeOfObjects(volume)) continue;
    await writeVolume(volumeDirectory(options.directory, volume.name), filesOf(view, pod, volume, options.tokenOf));
  }
}

/** Whether a volume shows what is in objects, and so changes with them. */
export function isMadeOfObjects({ configMap, secret, downwardAPI, projected }: Volume): boolean {
  return [configMap, secret, downwardAPI, projected].some((source) => source !== undefined);
}

/** Where a volume of a Pod lies on this machine: what a claim has is there for the Pods after it as well. */
export function volumePlace(view: View, pod: Pod, volume: Volume, { root, directory }: VolumeOptions): string {
  const host = hostPathOf(view, pod, volume);
  if (host !== undefined) return host.path;
  const memory = inMemory(volume) ? memoryDirectory(pod.metadata.uid) : undefined;
  if (memory !== undefined) return volumeDirectory(memory, volume.name);
  const claimed = persistentVolumeOf(view, pod, volume);
  return claimed === undefined
    ? volumeDirectory(directory, volume.name)
    : persistentDirectory(root, claimed.metadata.uid);
}

/**
 * What a volume is of the machine itself, by its own words or by those of whoever made its PersistentVolume by hand: where one is that was made
 * for a claim nobody said.
 */
function hostPathOf(view: View, pod: Pod, volume: Volume): HostPathVolumeSource | undefined {
  const { metadata, spec } = persistentVolumeOf(view, pod, volume) ?? {};
  const isMadeUp = metadata?.annotations?.[PROVISIONED_BY] !== undefined;
  const host = volume.hostPath ?? (isMadeUp ? undefined : (spec?.hostPath ?? spec?.local));
  return host !== undefined && isAbsolute(host.path) ? host : undefined;
}

function persistentVolumeOf(view: View, pod: Pod, volume: Volume): PersistentVolume | undefined {
  const claim = claimNameOf(pod, volume);
  if (claim === undefined) return undefined;
  const { volumeName = '' } = view.get(PERSISTENT_VOLUME_CLAIMS, pod.metadata.namespace, claim)?.spec ?? {};
  return view.get(PERSISTENT_VOLUMES, undefined, volumeName);
}

/** Sees to it that there is what a Pod wants of the machine. Source: pkg/volume/hostpath/host_path.go checkTypeInternal. */
async function makeHostPath({ path, type = '' }: HostPathVolumeSource): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    if (type === '' || type === 'DirectoryOrCreate') return void (await mkdir(path, { recursive: true }));
    if (type === 'FileOrCreate') {
      await mkdir(dirname(path), { recursive: true });
      return writeFile(path, '', { flag: 'a' });
    }
  }
  const [is, what] = {
    '': [true, ''],
    Directory: [found?.isDirectory(), 'directory'],
    DirectoryOrCreate: [found?.isDirectory(), 'directory'],
    File: [found?.isFile(), 'file'],
    FileOrCreate: [found?.isFile(), 'file'],
    Socket: [found?.isSocket(), 'socket file'],
    CharDevice: [found?.isCharacterDevice(), 'character device'],
    BlockDevice: [found?.isBlockDevice(), 'block device'],
  }[type];
  if (is !== true) throw new Error(`hostPath type check failed: ${path} is not a ${what}`);
}

/** The files of a volume that is made of objects; none of another. Source: pkg/volume/configmap, secret, downwardapi, projected. */
function filesOf(view: View, pod: Pod, volume: Volume, tokenOf: TokenOf): readonly VolumeFile[] {
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
    if ('serviceAccountToken' in source && source.serviceAccountToken !== undefined) {
      const token = tokenOf(view, pod, source.serviceAccountToken);
      if (token !== undefined) files.push({ path: source.serviceAccountToken.path, bytes: Buffer.from(token), mode });
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
