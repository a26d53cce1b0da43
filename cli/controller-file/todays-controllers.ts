import type { Controller } from '../../core/model/controller.js';
import type { Revision } from '../../core/model/revision.js';
import { ReconcileGuard } from '../../replay/guard/reconcile-guard.js';
import { type ReconcileRunner, TRUSTING_RUNNER } from '../../replay/guard/reconcile-runner.js';
import type { Timeline } from '../../replay/timeline.js';

/** The code that history is run with again. */
export interface TodaysControllers {
  /** Everything that acts by itself: what this release has, and in place of those of the same name, or besides, what was loaded. */
  readonly all: readonly Controller[];
  readonly loaded: readonly Controller[];
  /** Runs a controller: one that was loaded under guard, whose checks are the same for all of them. */
  runnerOf(controller: Controller): ReconcileRunner;
}

const CA_PUBLISHER = 'root-ca-cert-publisher';

/**
 * Finds today's code for a history as of a revision. The certificate that the cluster publishes is taken from the history; where it
 * published none, nothing publishes one.
 */
export async function todaysControllers(
  timeline: Timeline,
  at: Revision,
  loaded: readonly Controller[] = [],
): Promise<TodaysControllers> {
  const authority = await publishedAuthority(timeline, at);
  const { clusterControllers } = await import('../serve/cluster-controllers.js');
  const ours = clusterControllers(timeline.schemas, authority ?? '').filter(
    ({ name }) => authority !== undefined || name !== CA_PUBLISHER,
  );
  const names = new Set(loaded.map(({ name }) => name));
  const guarded = new Set(loaded);
  const guard = new ReconcileGuard();
  return {
    all: [...ours.filter(({ name }) => !names.has(name)), ...loaded],
    loaded,
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
