import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/model/clock.js';
import type { View } from '../../core/model/view.js';
import { containerWords } from '../../core/node/command-behaviour.js';
import { containerEnvironment } from '../../core/node/container-environment.js';
import { expandVariables } from '../../core/node/expand-variables.js';
import type { Container, ContainerStatus, Pod, VolumeMount } from '../../core/schema/generated/types/core.js';
import { barePlace, type ContainerPlace, failedPlace } from './container-place.js';
import type { ProcessPlan } from './container-process.js';
import { type Mount, makeContainerRoot } from './container-root.js';
import { userOf } from './container-user.js';
import { hostsFile } from './hosts-file.js';
import { type ImagePrograms, withEntryPoint } from './image-programs.js';
import { lastWords } from './last-words.js';
import type { Namespaces } from './namespaces.js';
import { makeOpenDirectory } from './open-directory.js';
import { makePodDirectory, runDirectory, runLog, volumeDirectory, workDirectory } from './pod-directory.js';
import { makeVolumes, type VolumeOptions, volumePlace } from './pod-volumes.js';

/** What containers are made of. */
export interface PlanOptions extends VolumeOptions {
  readonly clock: Clock;
  /** `host:port` of the API, for programs that look for it as they do in a Pod. */
  readonly apiServer: string;
  readonly images: ImagePrograms;
  /** Where on this machine an address leads that hooks and probes name. */
  hostOf(address: string): string;
  /** Gives containers mounts of their own; they see the machine as it is when absent. */
  readonly namespaces?: Namespaces;
}

const HOSTS = '/etc/hosts';
/** Source: sethostname(2). */
const LONGEST_HOSTNAME = 63;

/** Makes on disk what a run of a container needs, and says how its process is started. `pod` has the address that its status is given. */
export async function planContainer(
  view: View,
  pod: Pod,
  container: Container,
  { restartCount }: ContainerStatus,
  options: PlanOptions,
): Promise<ProcessPlan> {
  const { clock, directory } = options;
  const { name } = container;
  await makePodDirectory(pod, directory);
  const own = runDirectory(directory, name, restartCount);
  await mkdir(own, { recursive: true });
  const message = join(own, 'termination-log');
  await writeFile(message, '');
  // Whoever the program is may leave its last words.
  await chmod(message, 0o666);
  const failure = join(own, 'failure');
  const env = environmentOf(view, pod, container, options);
  const logFile = runLog(directory, name, restartCount);
  return {
    container,
    command: containerWords(pod, withEntryPoint(container, options.images), env),
    env: Object.fromEntries(env),
    place: await placeOf(view, pod, container, { ...options, env, own, message, failure }).catch(async (error) => {
      await writeFile(failure, (error as Error).message);
      return failedPlace(failure);
    }),
    hostOf: options.hostOf,
    logFile,
    lastWords: (exitCode) => lastWords(container, { message, logFile, exitCode, clock }),
  };
}

interface PlaceOptions extends PlanOptions {
  readonly env: ReadonlyMap<string, string>;
  /** Where what the run needs lies. */
  readonly own: string;
  readonly message: string;
  readonly failure: string;
}

async function placeOf(view: View, pod: Pod, container: Container, options: PlaceOptions): Promise<ContainerPlace> {
  const { directory, env, failure, message, namespaces, own } = options;
  const { name, workingDir = '', terminationMessagePath = '' } = container;
  await makeVolumes(view, pod, options);
  if (namespaces === undefined)
    return barePlace(
      placeInVolume(view, pod, container, workingDir, options) ?? (workingDir || workDirectory(directory, name)),
    );
  const mounts = await mountsOf(view, pod, container, options);
  const add = (source: string, target: string) => {
    const isTaken = mounts.some((mount) => mount.target === target || mount.target.startsWith(`${target}/`));
    if (!isTaken) mounts.push({ source, target, readOnly: false });
  };
  if (pod.spec.hostNetwork !== true) {
    const hosts = join(own, 'hosts');
    await writeFile(hosts, hostsFile(pod));
    await chmod(hosts, 0o644);
    add(hosts, HOSTS);
  }
  if (terminationMessagePath.startsWith('/')) add(message, terminationMessagePath);
  const user = namespaces.hasUsers ? userOf(pod, container) : undefined;
  // Another user may not go to where the server keeps what is its own.
  const ownDirectory = user === undefined ? workDirectory(directory, name) : '/';
  const root = await makeContainerRoot(own, mounts, {
    directories: workingDir.startsWith('/') ? [workingDir] : [],
    readOnly: container.securityContext?.readOnlyRootFilesystem === true,
  });
  return namespaces.place({
    ...root,
    hostname: (pod.spec.hostname || pod.metadata.name).slice(0, LONGEST_HOSTNAME),
    workingDir: workingDir || ownDirectory,
    env,
    user,
    failure,
  });
}

async function mountsOf(view: View, pod: Pod, container: Container, options: PlaceOptions): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const source = sourceOf(view, pod, mount, options);
    if (source === undefined) continue;
    // A part of a volume that is not there is made. Source: pkg/kubelet/kubelet_pods.go makeMounts.
    if (!existsSync(source)) await makeOpenDirectory(source);
    mounts.push({ source, target: mount.mountPath, readOnly: mount.readOnly === true });
  }
  return mounts;
}

/** What of the machine is seen at a mount; undefined when the Pod has no such volume. */
function sourceOf(view: View, pod: Pod, mount: VolumeMount, options: PlaceOptions): string | undefined {
  const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
  if (volume === undefined) return undefined;
  const { subPath = '', subPathExpr = '' } = mount;
  return join(
    volumePlace(view, pod, volume, options),
    subPathExpr === '' ? subPath : expandVariables(subPathExpr, options.env),
  );
}

/** Where a directory of a container is on a machine on which nothing is mounted: in the volume that would be mounted there. */
function placeInVolume(
  view: View,
  pod: Pod,
  { volumeMounts = [] }: Container,
  path: string,
  options: PlaceOptions,
): string | undefined {
  const mount = volumeMounts
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/+$/, '')}/`))
    .sort((one, other) => other.mountPath.length - one.mountPath.length)[0];
  const source = mount && sourceOf(view, pod, mount, options);
  if (mount === undefined || source === undefined) return undefined;
  const inside = join(source, path.slice(mount.mountPath.length));
  return existsSync(inside) ? inside : source;
}

function environmentOf(view: View, pod: Pod, container: Container, options: PlanOptions): Map<string, string> {
  const { apiServer, directory } = options;
  const [host = '', port = ''] = /^(.*):(\d+)$/.exec(apiServer)?.slice(1) ?? [];
  const env = new Map([
    ['PATH', process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'],
    ['HOME', options.namespaces?.hasUsers && userOf(pod, container) ? '/' : workDirectory(directory, container.name)],
    ['HOSTNAME', pod.spec.hostname ?? pod.metadata.name],
    ...containerEnvironment(view, pod, container),
  ]);
  // The address that Services have of the API leads nowhere here.
  if (!(container.env ?? []).some(({ name }) => name === 'KUBERNETES_SERVICE_HOST'))
    for (const [name, value] of [
      ['HOST', host],
      ['PORT', port],
      ['PORT_HTTPS', port],
    ] as const)
      env.set(`KUBERNETES_SERVICE_${name}`, value);
  for (const { name } of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((one) => one.name === name);
    const place = volume === undefined ? volumeDirectory(directory, name) : volumePlace(view, pod, volume, options);
    env.set(`HINDCAST_VOLUME_${name.toUpperCase().replaceAll('-', '_')}`, place);
  }
  return env;
}
