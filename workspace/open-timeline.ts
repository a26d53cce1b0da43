import { stat } from 'node:fs/promises';
import type { ReadonlyEventLog } from '../core/model/event-log.js';
import { loadSchemas, type Schemas } from '../core/schema/schemas.js';
import { RemoteTimeline } from '../replay/http/remote-timeline.js';
import type { ServerAddress } from '../replay/http/server-address.js';
import type { Timeline } from '../replay/timeline.js';
import { readKubeconfig } from './kubeconfig-file.js';
import { openLog } from './open-log.js';
import { openBundleTimeline, openSource, timelineOf } from './open-source.js';

/** What a history can be taken from, named as what it is. */
export type TimelineSource =
  /** A data directory; when a server holds it, the server is asked. */
  | { readonly dataDir: string; readonly fork?: string }
  /** A server, by its URL and whatever else a kubeconfig would say; `authority` is PEM. */
  | { readonly server: ServerAddress }
  /** The server of a kubeconfig's current context. */
  | { readonly kubeconfig: string }
  /** A file that `hindcast export` wrote. */
  | { readonly bundle: string }
  /** A log at hand; closing the timeline closes it. */
  | { readonly log: ReadonlyEventLog; readonly schemas?: Schemas };

/** How to reach a server that is named by its URL alone. */
export interface OpenTimelineOptions {
  /** A file whose current context has the credentials. */
  readonly kubeconfig?: string;
  readonly token?: string;
  /** PEM of the authority that must have signed the server's certificate; the system's own when absent. */
  readonly certificateAuthority?: string;
}

/**
 * Opens a history: a data directory, the `https://` URL of a server, or a bundle, told apart by what is there. Close the timeline when
 * done. Rejects with `EventLogError` when there is none or it cannot be read; with its subclass `RemoteTimelineError` when a server
 * cannot be asked; with `CommandFailure` when a kubeconfig or a directory is none.
 */
export async function openTimeline(
  where: string | TimelineSource,
  options: OpenTimelineOptions = {},
): Promise<Timeline> {
  if (typeof where === 'string') return openTimeline(await sourceOf(where, options));
  if ('log' in where) return timelineOf(where.log, where.schemas);
  if ('bundle' in where) return openBundleTimeline(where.bundle);
  if ('server' in where) return RemoteTimeline.open({ server: where.server, schemas: loadSchemas() });
  if ('kubeconfig' in where) return openTimeline({ server: (await readKubeconfig(where.kubeconfig)).server });
  return (await openSource(where, openLog)).timeline;
}

async function sourceOf(where: string, options: OpenTimelineOptions): Promise<TimelineSource> {
  if (/^https?:\/\//.test(where)) return { server: await serverAt(where, options) };
  const found = await stat(where).catch(() => undefined);
  return found?.isFile() === true ? { bundle: where } : { dataDir: where };
}

async function serverAt(url: string, { kubeconfig, token, certificateAuthority }: OpenTimelineOptions) {
  const known = kubeconfig === undefined ? undefined : (await readKubeconfig(kubeconfig)).server;
  const authority = certificateAuthority ?? known?.authority;
  return { ...known, url, token: token ?? known?.token, authority } satisfies ServerAddress;
}
