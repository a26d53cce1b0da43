import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { aggregate } from '../../model/status-error.js';
import { makeProfile } from '../framework/make-profile.js';
import type { SchedulerPlugin } from '../framework/plugin.js';
import type { GivenArgs } from '../framework/plugin-args.js';
import type { Profile } from '../framework/profile.js';
import { DEFAULT_SCHEDULER, type Profiles } from '../waits-for-scheduler.js';
import { shapeProblem } from './read-configuration.js';
import type { SchedulerConfiguration } from './scheduler-configuration.js';
import { configurationProblems } from './validate-configuration.js';

export type { SchedulerConfiguration } from './scheduler-configuration.js';

/** What a scheduler works with. */
export interface SchedulerSetup {
  readonly profiles: Profiles;
  /** The longest that a Pod whose place depends on others waits before it is tried again. */
  readonly maxBackoff: Millis;
}

/** Source: apis/config/v1/defaults.go. */
const MAX_BACKOFF_SECONDS = 10;

/** Sets a scheduler up as a configuration says. The error is one line, in Kubernetes' words. */
export function schedulerSetup(
  configuration: SchedulerConfiguration,
  plugins: readonly SchedulerPlugin[],
): Result<SchedulerSetup, string> {
  const misshapen = shapeProblem(configuration as JsonObject);
  if (misshapen !== undefined) return fail(misshapen);
  const problems = configurationProblems(configuration);
  if (problems.length > 0) return fail(aggregate(problems));
  const {
    profiles: given = [],
    percentageOfNodesToScore = 0,
    podMaxBackoffSeconds = MAX_BACKOFF_SECONDS,
  } = configuration;
  const profiles = new Map<string, Profile>();
  for (const profile of given.length === 0 ? [{}] : given) {
    const { schedulerName = DEFAULT_SCHEDULER, plugins: sets = {}, pluginConfig = [] } = profile;
    const made = makeProfile(
      {
        schedulerName,
        percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentageOfNodesToScore,
        plugins: sets,
        args: Object.fromEntries(pluginConfig.map(({ name, args }) => [name, args ?? {}])) as GivenArgs,
      },
      plugins,
    );
    if (!made.ok) return made;
    profiles.set(schedulerName, made.value);
  }
  return ok({ profiles, maxBackoff: podMaxBackoffSeconds * 1_000 });
}
