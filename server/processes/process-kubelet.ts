import { podReferences } from '../../core/api/auth/node/pod-references.js';
import type { TokenIssuer } from '../../core/api/auth/token-request.js';
import { allContainers } from '../../core/api/http/pod-container.js';
import type { ContainerAccess, ContainerLogs, ContainerRun } from '../../core/api/streams/container-access.js';
import type { Attendant, AttendantPort } from '../../core/engine/attendants/attendant.js';
import type { Clock } from '../../core/model/clock.js';
import { fail } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import { timestamp } from '../../core/model/timestamp.js';
import type { View } from '../../core/model/view.js';
import { isOver, kubeletIntents, lastIntents } from '../../core/node/kubelet-intents.js';
import { syncPod } from '../../core/node/sync-pod.js';
import { mountProblem } from '../../core/node/volumes.js';
import type { ContainerStatus, Node, Pod } from '../../core/schema/generated/types/core.js';
import { CONFIG_MAPS, NODES, PERSISTENT_VOLUMES, PODS, SECRETS } from '../../core/schema/kinds.js';
import { shapedChange } from '../../core/schema/shaped-object.js';
import { runsProcesses } from '../../core/schema/simulation-annotations.js';
import type { Commit } from '../../core/state/commit.js';
import { dial } from '../containers/dial.js';
import { readLogFiles } from '../containers/log-file.js';
import { planContainer } from './container-plan.js';
import { ContainerProcess } from './container-process.js';
import type { ImagePrograms } from './image-programs.js';
import { LeftOver } from './left-over.js';
import type { Namespaces } from './namespaces.js';
import { memoryDirectory, persistentDirectory, podDirectory, removeDirectory, runLog } from './pod-directory.js';
import { PodTokens } from './pod-tokens.js';
import { isMadeOfObjects, type TokenOf, type VolumeOptions, writeVolumes } from './pod-volumes.js';
import { logFiles } from './process-log.js';
import { processRuntime } from './process-runtime.js';

/** What processes are run with. */
export interface ProcessKubeletOptions {
  /** Where what belongs to Pods lies. */
  readonly directory: string;
  readonly clock: Clock;
  /** `host:port` of the API, for programs that look for it as they do in a Pod. */
  readonly apiServer: () => string;
  /** What stands for the entry points of images. */
  readonly images: ImagePrograms;
  /** Gives containers mounts of their own; they see the machine as it is when absent. */
  readonly namespaces?: Namespaces;
  /** Signs the tokens of ServiceAccounts. */
  readonly tokenIssuer: TokenIssuer;
  /** Makes an ID that is never made again. */
  readonly newId: () => string;
}

const THIS_MACHINE = '127.0.0.1';
/** How long processes have to end when the server does. */
const FAREWELL: Millis = 2_000;
/** Pods are looked at again so soon after a write was refused. */
const RETRY: Millis = 500;

/**
 * The kubelets of the nodes whose Pods are run as processes of this machine. The rules are those of simulated Pods (`core/node`); what they are
 * told of runs was observed, so that it can be decided only once: its writes come from outside, and a rerun takes them as they were.
 */
export class ProcessKubelet implements Attendant {
  readonly #options: ProcessKubeletOptions;
  readonly #runs = new Map<string, ContainerProcess>();
  /** The IDs of the runs of each Pod, by its UID. */
  readonly #ofPod = new Map<string, Set<string>>();
  readonly #timers = new Map<string, () => void>();
  /** Pods that are looked at, and whether they are to be looked at once more. */
  readonly #looking = new Map<string, boolean>();
  /** The addresses of Pods, by their UIDs, that the state does not show yet. */
  readonly #promised = new Map<string, string>();
  readonly #boot: string;
  readonly #leftOver: LeftOver;
  readonly #tokens: PodTokens;
  #port: AttendantPort | undefined;

  constructor(options: ProcessKubeletOptions) {
    this.#options = options;
    this.#boot = timestamp(options.clock.now());
    this.#tokens = new PodTokens(options.tokenIssuer, options.clock, options.newId);
    this.#leftOver = new LeftOver(options.directory);
    this.#leftOver.end();
  }

  start(port: AttendantPort): void {
    this.#port = port;
    for (const pod of port.state().list(PODS)) this.#look(pod);
  }

  follow(commits: readonly Commit[]): void {
    if (this.#port === undefined) return;
    for (const { transition } of commits) {
      const { resource } = transition;
      const { before, after } = shapedChange(resource, transition);
      if (resource === PODS.groupResource) {
        if (after !== undefined) this.#look(after as Pod);
        if (before !== undefined && before.metadata.uid !== after?.metadata.uid) void this.#forget(before as Pod);
      } else if (resource === CONFIG_MAPS.groupResource || resource === SECRETS.groupResource) {
        const { namespace, name } = transition.after?.metadata ?? transition.before?.metadata ?? {};
        for (const pod of this.#showing(resource, namespace, name)) this.#look(pod);
      } else if (resource === PERSISTENT_VOLUMES.groupResource) {
        if (before !== undefined && after === undefined) void this.#forgetVolume(before.metadata.uid);
      } else if (resource === NODES.groupResource && after !== undefined) {
        for (const pod of this.#port.state().podsOnNode<Pod>(PODS, after.metadata.name)) this.#look(pod);
      }
    }
  }

  stop(): void {
    this.#port = undefined;
    for (const cancel of this.#timers.values()) cancel();
  }

  /** Ends all processes; settles when they are gone. */
  async close(): Promise<void> {
    this.stop();
    const runs = [...this.#runs.values()].filter(({ end }) => end === undefined);
    for (const run of runs) void run.stop(FAREWELL);
    await Promise.all(runs.map(({ ended }) => ended));
  }

  /** What clients reach in these Pods; `others` answers for the Pods of other nodes. */
  access(others: ContainerAccess): ContainerAccess {
    const isOurs = (pod: Pod) => this.#nodeOf(pod) !== undefined;
    const run = ({ status }: ContainerRun) => this.#runs.get(status.containerID ?? '');
    const gone = { error: 'error executing command in container: the process is gone' };
    return {
      exec: async (at, command, io) =>
        isOurs(at.pod) ? (run(at)?.exec(command, io) ?? gone) : others.exec(at, command, io),
      attach: async (at, io) => (isOurs(at.pod) ? (run(at)?.attach(io) ?? gone) : others.attach(at, io)),
      connect: (pod, port) => (isOurs(pod) ? dial(THIS_MACHINE, port) : others.connect(pod, port)),
      logs: this.#logs(isOurs, others),
    };
  }

  #logs(isOurs: (pod: Pod) => boolean, others: ContainerAccess): ContainerLogs {
    return async (run, range) => {
      if (!isOurs(run.pod)) return others.logs(run, range);
      const directory = podDirectory(this.#options.directory, run.pod.metadata.uid);
      const files = directory === undefined ? [] : logFiles(runLog(directory, run.container.name, run.restartCount));
      if (files.length === 0) return fail(`unable to retrieve container logs for ${run.containerID}`);
      return readLogFiles(files, range, this.#options.clock);
    };
  }

  /** Addresses of Pods lead nowhere: who runs here is reached at this machine's own. */
  #hostOf(address: string): string {
    if (this.#port === undefined || !this.#port.state().listShared(NODES).some(runsProcesses)) return address;
    for (const pod of this.#port.state().list(PODS)) {
      if (pod.status?.podIP === address && this.#nodeOf(pod) !== undefined) return THIS_MACHINE;
    }
    return address;
  }

  /** The node of a Pod, where its Pods are processes. */
  #nodeOf(pod: Pod): Node | undefined {
    const { nodeName } = pod.spec;
    if (nodeName === undefined || nodeName === '') return undefined;
    const node = this.#port?.state().get(NODES, undefined, nodeName);
    return node !== undefined && runsProcesses(node) ? node : undefined;
  }

  /** The Pods that run here and refer to an object. */
  #showing(resource: string, namespace: string | undefined, name = ''): readonly Pod[] {
    if (this.#ofPod.size === 0) return [];
    return [...(this.#port?.state().list(PODS, namespace) ?? [])].filter((pod) => {
      if (!this.#ofPod.has(pod.metadata.uid)) return false;
      const { configMaps, secrets } = podReferences(pod);
      return (resource === SECRETS.groupResource ? secrets : configMaps).has(name);
    });
  }

  #look(pod: Pod): void {
    const { uid, namespace, name } = pod.metadata;
    if (this.#nodeOf(pod) === undefined) return;
    if (this.#looking.has(uid)) return void this.#looking.set(uid, true);
    this.#looking.set(uid, false);
    void this.#lookUntilCalm(uid, namespace, name);
  }

  async #lookUntilCalm(uid: string, namespace: string | undefined, name: string): Promise<void> {
    do {
      this.#looking.set(uid, false);
      const pod = this.#port?.state().get<Pod>(PODS, namespace, name);
      if (pod?.metadata.uid !== uid) break;
      try {
        await this.#sync(pod);
      } catch (error) {
        this.#port?.onDefect('process-kubelet', error);
        this.#again(pod, RETRY);
      }
    } while (this.#looking.get(uid) === true);
    this.#looking.delete(uid);
  }

  async #sync(pod: Pod): Promise<void> {
    const port = this.#port;
    const node = this.#nodeOf(pod);
    if (port === undefined || node === undefined) return;
    const view = port.state();
    const now = port.clock.now();
    const { uid } = pod.metadata;
    this.#timers.get(uid)?.();
    this.#timers.delete(uid);
    if (isOver(pod)) {
      this.#promised.delete(uid);
      this.#killAllBut(uid, new Set());
      for (const intent of lastIntents(pod)) await port.submit(intent, originOf(node));
      return;
    }
    const directory = podDirectory(this.#options.directory, uid);
    if (directory === undefined) return;
    const known = new Set(runningIn(pod.status).map(({ containerID }) => containerID ?? ''));
    this.#promised.delete(uid);
    const promised = new Set(this.#promised.values());
    const machine = { boot: this.#boot, pressures: [], promised };
    const sync = syncPod(view, pod, node, machine, now, processRuntime(this.#runs, known, this.#options.images));
    // Pods are looked at side by side, and the state shows what became of a look only later.
    if (pod.status?.podIP === undefined && sync.status.podIP !== undefined) this.#promised.set(uid, sync.status.podIP);
    const running = runningIn(sync.status);
    this.#killAllBut(uid, new Set(running.map(({ containerID }) => containerID ?? '')));
    await this.#refreshVolumes(view, { ...pod, status: sync.status }, directory);
    for (const status of running) await this.#ensureRuns(view, { ...pod, status: sync.status }, status, directory);
    for (const intent of kubeletIntents(view, pod, node, sync, now)) {
      const done = await port.submit(intent, originOf(node));
      if (!done.ok && done.error.reason !== 'NotFound') this.#again(pod, RETRY);
    }
    const due = Math.min(sync.due, this.#tokens.due(uid));
    if (Number.isFinite(due)) this.#again(pod, Math.max(0, due - port.clock.now()));
  }

  #again(pod: Pod, delay: Millis): void {
    const { uid } = pod.metadata;
    this.#timers.get(uid)?.();
    this.#timers.set(
      uid,
      this.#options.clock.schedule(delay, () => this.#look(pod)),
    );
  }

  /**
   * What objects hold now is shown to what runs already. Where one of them is gone, what it held stays. Source: pkg/kubelet/volumemanager,
   * RequiresRemount of the plugins.
   */
  async #refreshVolumes(view: View, pod: Pod, directory: string): Promise<void> {
    const isRunning = (this.#ofPod.get(pod.metadata.uid)?.size ?? 0) > 0;
    if (!isRunning || !pod.spec.volumes?.some(isMadeOfObjects) || mountProblem(view, pod) !== undefined) return;
    await writeVolumes(view, pod, this.#volumes(directory));
  }

  #volumes(directory: string): VolumeOptions {
    const tokenOf: TokenOf = (view, pod, source) => this.#tokens.token(view, pod, source);
    return { root: this.#options.directory, directory, tokenOf };
  }

  /** Starts the process of a run that is said to go on, if it was not started yet. */
  async #ensureRuns(view: View, pod: Pod, status: ContainerStatus, directory: string): Promise<void> {
    const { containerID = '', name } = status;
    if (this.#runs.has(containerID)) return;
    const container = allContainers(pod).find((one) => one.name === name);
    if (container === undefined) return;
    const { clock, apiServer, images, namespaces } = this.#options;
    const plan = await planContainer(view, pod, container, status, {
      ...this.#volumes(directory),
      clock,
      namespaces,
      images,
      hostOf: (address) => this.#hostOf(address),
      apiServer: apiServer(),
    });
    const run = new ContainerProcess(plan, clock);
    this.#runs.set(containerID, run);
    const known = this.#ofPod.get(pod.metadata.uid) ?? new Set();
    this.#ofPod.set(pod.metadata.uid, known.add(containerID));
    const { pid } = run;
    if (pid !== undefined) {
      this.#leftOver.note(pid);
      void run.ended.then(() => this.#leftOver.forget(pid));
    }
    run.on('change', () => this.#look(pod));
  }

  #killAllBut(uid: string, kept: ReadonlySet<string>): void {
    for (const id of this.#ofPod.get(uid) ?? []) {
      const run = this.#runs.get(id);
      if (kept.has(id)) continue;
      if (run?.end === undefined) run?.kill();
      else this.#drop(uid, id);
    }
  }

  #drop(uid: string, id: string): void {
    this.#runs.delete(id);
    this.#ofPod.get(uid)?.delete(id);
  }

  /** What a volume held goes with it. */
  async #forgetVolume(uid: string): Promise<void> {
    await removeDirectory(persistentDirectory(this.#options.directory, uid));
  }

  /** A Pod that is no more leaves nothing behind. */
  async #forget({ metadata: { uid } }: Pod): Promise<void> {
    this.#timers.get(uid)?.();
    this.#timers.delete(uid);
    this.#tokens.forget(uid);
    this.#promised.delete(uid);
    const ids = [...(this.#ofPod.get(uid) ?? [])];
    for (const id of ids) this.#runs.get(id)?.kill();
    await Promise.all(ids.map((id) => this.#runs.get(id)?.ended));
    for (const id of ids) this.#runs.delete(id);
    this.#ofPod.delete(uid);
    for (const directory of [podDirectory(this.#options.directory, uid), memoryDirectory(uid)])
      if (directory !== undefined) await removeDirectory(directory);
  }
}

function runningIn(status: Pod['status']): readonly ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].filter(
    ({ state }) => state?.running !== undefined,
  );
}

function originOf(node: Node) {
  const user = `system:node:${node.metadata.name}`;
  return { actor: { user, groups: ['system:nodes', 'system:authenticated'], userAgent: 'hindcast-process-kubelet' } };
}
