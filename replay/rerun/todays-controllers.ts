import type { Controller } from '../../core/model/controller.js';
import type { Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { ReconcileGuard } from '../../guard/reconcile-guard.js';
import { type ReconcileRunner, TRUSTING_RUNNER } from '../../guard/reconcile-runner.js';
import type { Timeline } from '../timeline.js';

/** Where the code that history is run with again comes from, in plain words, so that a thread can find the same. */
export interface CodeSource {
  /** The PEM of the certificate that the cluster publishes; absent where it published none. */
  readonly authority?: string;
  /** The user's file. */
  readonly file?: string;
}

/** The code that history is run with again. */
export interface TodaysControllers {
  /** Everything that acts by itself: what this release has, and in place of those of the same name, or besides, what was loaded. */
  readonly all: readonly Controller[];
  readonly loaded: readonly Controller[];
  /** Those that are asked how they would decide: what was loaded, or else everything. */
  readonly asked: readonly Controller[];
  readonly source: CodeSource;
  /** Runs a controller: one that was loaded under guard, whose checks are the same for all of them. */
  runnerOf(controller: Controller): ReconcileRunner;
}

const CA_PUBLISHER = 'root-ca-cert-publisher';

/**
 * Finds today's code for a history as of a revision. The certificate that the cluster publishes is taken from the history; where it
 * published none, nothing publishes one. `loaded` is what `file` exports.
 */
export async function todaysControllers(
  timeline: Timeline,
  at: Revision,
  loaded: readonly Controller[] = [],
  file?: string,
): Promise<TodaysControllers> {
  const authority = await publishedAuthority(timeline, at);
  const source = { ...(authority === undefined ? {} : { authority }), ...(file === undefined ? {} : { file }) };
  return todaysCode(timeline.schemas, source, loaded);
}

/** The same, once it is known where the code comes from. */
export async function todaysCode(
  schemas: Schemas,
  source: CodeSource,
  loaded: readonly Controller[],
): Promise<TodaysControllers> {
  const { clusterControllers } = await import('../../core/engine/cluster-controllers.js');
  const { authority } = source;
  const ours = clusterControllers(schemas, authority ?? '').filter(
    ({ name }) => authority !== undefined || name !== CA_PUBLISHER,
  );
  const names = new Set(loaded.map(({ name }) => name));
  const guarded = new Set(loaded);
  const guard = new ReconcileGuard();
  const all = [...ours.filter(({ name }) => !names.has(name)), ...loaded];
  return {
    all,
    loaded,
    asked: loaded.length > 0 ? loaded : all,
    source,
    runnerOf: (controller) => (guarded.has(controller) ? guard : TRUSTING_RUNNER),
  };
}

/** The certificate that every namespace is told to check the API server with. */
async function publishedAuthority(timeline: Timeline, at: Revision): Promise<string | undefined> {
  for (const namespace of ['default', 'kube-system']) {
    const address = { resource: 'configmaps', namespace, name: 'kube-root-ca.crt' };
    const published = (await timeline.objectAt(address, at)) as
      | { readonly data?: Readonly<Record<string, string>> }
      | undefined;
    const authority = published?.data?.['ca.crt'];
    if (authority !== undefined) return authority;
  }
  return undefined;
}
