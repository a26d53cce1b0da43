import { join, resolve } from 'node:path';
import { disabledPlugins } from '../core/api/admission/chosen-plugins.js';
import { authorizationModes } from '../core/api/auth/authorization-modes.js';
import { openSigningKey } from '../core/api/auth/signing-key.js';
import { settingsData } from '../core/api/server-settings/server-settings.js';
import { Aggregation } from '../core/engine/aggregation/aggregation.js';
import type { Attendant } from '../core/engine/attendants/attendant.js';
import { certificateRequests } from '../core/engine/attendants/certificate-requests.js';
import { tokenSecrets } from '../core/engine/attendants/token-secrets.js';
import { nodeObjects, storageObjects } from '../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../core/engine/cluster.js';
import { clusterControllers, leaseOf } from '../core/engine/cluster-controllers.js';
import { type Environment, systemEnvironment } from '../core/engine/environment.js';
import { type KeptData, keptObjects, retiredData } from '../core/engine/kept-data.js';
import { localApiServices, retiredApiServices } from '../core/engine/local-api-services.js';
import { setupObjects } from '../core/engine/setup-objects.js';
import { tokenIssuer } from '../core/engine/token-issuer.js';
import { HttpWebhookCaller } from '../core/engine/webhooks/webhook-caller.js';
import { API_SERVER_USER } from '../core/model/cluster-event.js';
import { CommandFailure } from '../core/model/command-failure.js';
import type { Controller } from '../core/model/controller.js';
import type { EventLog } from '../core/model/event-log.js';
import type { Origin } from '../core/model/origin.js';
import { configurationData } from '../core/scheduler/configuration/configuration-at.js';
import type { SchedulerConfiguration } from '../core/scheduler/configuration/scheduler-configuration.js';
import { SCHEDULER_SETTINGS, SERVER_SETTINGS } from '../core/schema/kept-settings.js';
import { loadSchemas, type Schemas, servedSchemas } from '../core/schema/schemas.js';
import { Forks } from '../replay/fork/forks.js';
import { RunningForks } from '../replay/fork/running-forks.js';
import { openLevelLog } from '../stores/level/open-level-log.js';
import { DirectoryForkStore } from '../workspace/forks/directory-fork-store.js';
import { forkWorld } from '../workspace/forks/fork-world.js';
import { isVouchedFor } from '../workspace/forks/vouched-file.js';
import { readAdmissionConfiguration, type SettingsFlags } from './admission-configuration.js';
import { type ApiEnablementFlags, type EnabledApis, enabledApis } from './api-enablement/enabled-apis.js';
import type { AuditFlags } from './audit-log.js';
import { type AuthenticationFlags, authenticationConfigMap, type FrontProxy } from './authentication-options.js';
import { chosenControllers } from './chosen-controllers.js';
import { declaredContainers } from './containers/declared-containers.js';
import { parseHostAccess } from './containers/host-access.js';
import { loadCredentials, type ServerCredentials } from './credentials.js';
import { inDataDirectory, logIn, mustBeDataDirectory, prepareDataDirectory } from './data-directory.js';
import { type DnsServer, startDnsServer } from './dns/dns-server.js';
import { dnsService } from './dns/dns-service.js';
import { loadFrontProxy } from './front-proxy.js';
import { mustBeReplaceable, removeKubeconfig } from './kubeconfig.js';
import type { LimitFlags } from './limit-flags.js';
import { dialHost, type ListenAddress } from './listen-address.js';
import { mustBeFree } from './listening.js';
import { parseImagePrograms } from './processes/image-programs.js';
import { Namespaces } from './processes/namespaces.js';
import { chooseRuntime, parseRuntime } from './processes/node-runtime.js';
import { ProcessKubelet } from './processes/process-kubelet.js';
import { startServer } from './start-server.js';

/** How to serve. */
export interface ServeOptions {
  readonly dataDir: string;
  readonly listen: ListenAddress;
  /** Whom the server believes beside its own certificates and tokens. */
  readonly authentication?: AuthenticationFlags;
  /** How many simulated nodes the cluster has at least. */
  readonly nodes: number;
  /** Which controllers run, as `chosenControllers` reads them; all when absent. */
  readonly controllers?: readonly string[];
  /** The file of a KubeSchedulerConfiguration; kube-scheduler's own when absent. The log keeps it. */
  readonly schedulerConfig?: string;
  /** What decides which requests and writes are allowed; the log keeps it. */
  readonly settings?: SettingsFlags;
  /** Which built-in APIs are served; the stable ones when absent. */
  readonly apis?: ApiEnablementFlags;
  /** Where to write the kubeconfig; `DIR/kubeconfig` is written too, for commands that find the server by its data directory. */
  readonly kubeconfig: string;
  /** How many requests are served at a time. */
  readonly limits?: LimitFlags;
  /** Where names of the cluster are answered, by UDP and TCP; nowhere when absent. */
  readonly dnsListen?: ListenAddress;
  /** What is told of requests; nothing when absent. */
  readonly audit?: AuditFlags;
  /** What of its host the server uses because an object of a user's says so; nothing when absent. */
  readonly hostAccess?: readonly string[];
  /** What containers are; simulated when absent. With `process` whoever may create Pods runs programs on this machine as the server. */
  readonly runtime?: string;
  /** How many controller managers and schedulers there are, of which one each leads; 1 when absent, which needs no Lease. */
  readonly managers?: number;
  /** What stands for the entry points of images where containers are processes: `IMAGE=COMMAND` each. */
  readonly images?: readonly string[];
  /** Which release of Hindcast this is, for whoever asks for its version. */
  readonly release?: string;
  /** Told of defects that the server survives. */
  onDefect(where: string, error: unknown): void;
}

/** A cluster that is served. */
export interface Serving {
  readonly url: string;
  readonly kubeconfig: string;
  /** Where names of the cluster are answered. */
  readonly dns?: ListenAddress;
  /** What whoever started it should know. */
  readonly warnings: readonly string[];
  /** Ends watches, finishes the writes under way, and lets go of the data directory. */
  stop(): Promise<void>;
}

/** Opens a data directory and serves its cluster over HTTPS. Rejects when the directory or the address cannot be had. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { dataDir } = options;
  const environment = systemEnvironment();
  // A controller or a plugin that nobody knows is refused before anything is made on disk.
  controllersOf(loadSchemas(), '', options);
  const keptData = [await settingsOf(options), await schedulerOf(options)];
  const apis = apisOf(options);
  const schemas = servedSchemas(apis.serves);
  const host = parseHostAccess(options.hostAccess ?? []);
  const runtime = parseRuntime(options.runtime ?? 'simulated');
  const images = parseImagePrograms(options.images ?? []);
  if (images.size > 0 && runtime !== 'process') throw new CommandFailure('--image needs --runtime process');
  await mustBeDataDirectory(dataDir);
  await mustBeFree(options.listen);
  const kept = resolve(dataDir, 'kubeconfig');
  const kubeconfigs = [...new Set([resolve(options.kubeconfig), kept])];
  for (const file of kubeconfigs) if (file !== kept) await mustBeReplaceable(file);
  await prepareDataDirectory(dataDir);
  const log = await openLevelLog(logIn(dataDir), { create: true });
  let cluster: Cluster | undefined;
  let forks: RunningForks | undefined;
  let kubelet: ProcessKubelet | undefined;
  let dns: DnsServer | undefined;
  try {
    const name = dialHost(options.listen).replace(/[[\]]/g, '');
    const credentials = await inDataDirectory(dataDir, () => loadCredentials(dataDir, name, environment));
    const frontProxy = await inDataDirectory(dataDir, () =>
      loadFrontProxy(dataDir, options.authentication ?? {}, environment),
    );
    for (const file of kubeconfigs) await removeKubeconfig(file);
    const aggregation = new Aggregation({ clock: environment.clock, certificate: frontProxy.client });
    let address = '';
    const namespaces = runtime === 'process' ? await Namespaces.find() : undefined;
    if (runtime === 'process')
      kubelet = new ProcessKubelet({
        directory: resolve(dataDir, 'processes'),
        clock: environment.clock,
        apiServer: () => address,
        images,
        namespaces: typeof namespaces === 'string' ? undefined : namespaces,
        tokenIssuer: tokenIssuer(credentials.signingKey),
        newId: environment.newUid,
      });
    const attendants = [aggregation, ...(kubelet === undefined ? [] : [kubelet])];
    cluster = await openCluster({
      log,
      environment,
      schemas,
      keptData,
      credentials,
      frontProxy,
      options,
      attendants,
    });
    const running = cluster;
    await chooseRuntime(running, runtime);
    running.start();
    const runningForks = openForks({ log, environment, schemas, credentials, options });
    forks = runningForks;
    const declared = declaredContainers({ view: () => running.state, clock: environment.clock, host });
    const server = await startServer({
      cluster,
      forks,
      aggregator: aggregation,
      isVouchedFor: (fork, file) => isVouchedFor(dataDir, fork, file),
      credentials,
      listen: options.listen,
      authentication: options.authentication,
      limits: options.limits,
      audit: options.audit,
      release: options.release,
      containers: kubelet === undefined ? declared : kubelet.access(declared),
      kubeconfigs,
      onDefect: options.onDefect,
    });
    address = new URL(server.url).host;
    if (options.dnsListen !== undefined) {
      try {
        dns = await startDnsServer({
          listen: options.dnsListen,
          view: () => running.state,
          onDefect: options.onDefect,
        });
      } catch (error) {
        await server.stop();
        throw error;
      }
    }
    const names = dns;
    // Clients of the cluster itself need not wait for its forks.
    const starting = runningForks.startAll();
    return {
      url: server.url,
      kubeconfig: kubeconfigs[0]!,
      ...(names && { dns: names.address }),
      warnings: [
        ...apis.warnings,
        ...(typeof namespaces === 'string'
          ? [`volumes are not mounted in containers, which find them by $HINDCAST_VOLUME_… (${namespaces})`]
          : []),
      ],
      stop: async () => {
        await names?.stop();
        await server.stop();
        await kubelet?.close();
        await runningForks.stop();
        await starting;
        await running.stop();
      },
    };
  } catch (error) {
    await kubelet?.close();
    await forks?.stop();
    await (cluster === undefined ? log.close() : cluster.stop());
    throw error;
  }
}

/** What a cluster is opened with. */
interface Opening {
  readonly log: EventLog;
  readonly environment: Environment;
  /** The kinds that are served. */
  readonly schemas: Schemas;
  readonly credentials: ServerCredentials;
  readonly frontProxy: FrontProxy;
  readonly options: ServeOptions;
  /** What the log keeps of the flags. */
  readonly keptData: readonly KeptData[];
  /** More of them. */
  readonly attendants: readonly Attendant[];
}

async function openCluster(opening: Opening): Promise<Cluster> {
  const { log, environment, schemas, keptData, frontProxy, options, attendants } = opening;
  const { managers = 1 } = options;
  const { authority, authorityKey, signingKey } = opening.credentials;
  const cluster = await createCluster({
    log,
    environment,
    schemas,
    controllers: controllersOf(schemas, authority, options),
    leaderElection: managers > 1 ? { managers, leaseOf } : undefined,
    attendants: [
      tokenSecrets({ key: openSigningKey(signingKey), rootCa: authority }),
      certificateRequests({ certificate: authority, key: authorityKey }),
      ...attendants,
    ],
    objects: [
      ...setupObjects(),
      ...keptData.flatMap(keptObjects),
      ...localApiServices(schemas),
      await authenticationConfigMap(options.authentication ?? {}, authority, frontProxy),
      ...nodeObjects(options.nodes),
      ...storageObjects(options.nodes),
      ...(options.dnsListen === undefined ? [] : [dnsService()]),
    ],
    onControllerError: options.onDefect,
    webhooks: new HttpWebhookCaller(environment),
  });
  const { state } = cluster;
  const retired = [...retiredApiServices(state, schemas), ...keptData.flatMap((one) => retiredData(state, one))];
  for (const command of retired) await cluster.submit(command, SETTING_UP);
  return cluster;
}

const SETTING_UP: Origin = {
  actor: { user: API_SERVER_USER, groups: ['system:masters'] },
  cause: { reason: 'bootstrap' },
};

/** The log keeps what decides which requests and writes are allowed. */
async function settingsOf({ settings: flags = {} }: ServeOptions): Promise<KeptData> {
  const { enableAdmissionPlugins = [], disableAdmissionPlugins = [], authorizationMode } = flags;
  for (const checked of [
    disabledPlugins(enableAdmissionPlugins, disableAdmissionPlugins),
    authorizationModes(authorizationMode),
  ])
    if (!checked.ok) throw new CommandFailure(checked.error);
  const { admissionControlConfigFile: file } = flags;
  const configured = file === undefined ? {} : await readAdmissionConfiguration(file);
  const settings = { enableAdmissionPlugins, disableAdmissionPlugins, authorizationMode, ...configured };
  return { ...SERVER_SETTINGS, data: settingsData(settings) };
}

/** The log keeps how the scheduler is set up. */
async function schedulerOf({ schedulerConfig }: ServeOptions): Promise<KeptData> {
  let configuration: SchedulerConfiguration | undefined;
  if (schedulerConfig !== undefined) {
    const { readSchedulerConfigurationFile } = await import('./scheduler-configuration.js');
    configuration = await readSchedulerConfigurationFile(schedulerConfig);
  }
  return { ...SCHEDULER_SETTINGS, data: configurationData(configuration) };
}

function controllersOf(schemas: Schemas, authority: string, { controllers = ['*'] }: ServeOptions): Controller[] {
  const chosen = chosenControllers(controllers, clusterControllers(schemas, authority));
  if (!chosen.ok) throw new CommandFailure(chosen.error);
  return chosen.value;
}

function apisOf({ apis = {} }: ServeOptions): EnabledApis {
  const enabled = enabledApis(apis);
  if (!enabled.ok) throw new CommandFailure(enabled.error);
  return enabled.value;
}

function openForks({
  log,
  environment,
  schemas,
  credentials: { authority },
  options: { dataDir, onDefect },
}: Omit<Opening, 'frontProxy' | 'attendants' | 'keptData'>): RunningForks {
  const forks = new Forks(log, new DirectoryForkStore(join(dataDir, 'forks')), environment.clock);
  const world = forkWorld({ schemas, environment, authority: async () => authority, onDefect });
  return new RunningForks(forks, world, { live: true });
}
