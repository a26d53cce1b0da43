import { duplicate, forbiddenField, invalidValue, required } from '../../model/field-error.js';
import { sameJson } from '../../model/same-json.js';
import type { StatusCause } from '../../model/status-error.js';
import { EXTENSION_POINTS } from '../framework/make-profile.js';
import type { SchedulerConfiguration, SchedulerProfile } from './scheduler-configuration.js';
import { argsProblems } from './validate-plugin-args.js';

/** Plugins that there are no more. Source: apis/config/validation/validation.go invalidPluginsByVersion. */
const REMOVED: ReadonlySet<string> = new Set(['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits']);
const VERSION = 'kubescheduler.config.k8s.io/v1';
const removed = (field: string, name: string) =>
  invalidValue(field, name, `was invalid in version "${VERSION}" (KubeSchedulerConfiguration is version "${VERSION}")`);

/** What a configuration says that cannot be. Source: apis/config/validation/validation.go ValidateKubeSchedulerConfiguration. */
export function configurationProblems(configuration: SchedulerConfiguration): readonly StatusCause[] {
  const {
    profiles = [],
    percentageOfNodesToScore,
    podInitialBackoffSeconds = 1,
    podMaxBackoffSeconds = 10,
  } = configuration;
  const { parallelism = 16, extenders = [] } = configuration as { parallelism?: number; extenders?: readonly object[] };
  const causes: StatusCause[] = [];
  if (parallelism <= 0)
    causes.push(invalidValue('parallelism', parallelism, 'should be an integer value greater than zero'));
  const seen = new Map<string, number>();
  profiles.forEach((profile, at) => {
    const path = `profiles[${at}]`;
    const name = profile.schedulerName ?? (profiles.length === 1 ? 'default-scheduler' : '');
    causes.push(...profileProblems(profile, name, path));
    const before = seen.get(name);
    if (before !== undefined) causes.push(duplicate(`${path}.schedulerName`, `profiles[${before}].schedulerName`));
    seen.set(name, at);
  });
  causes.push(...queueSortProblems(profiles));
  causes.push(...percentageProblems(percentageOfNodesToScore, 'percentageOfNodesToScore'));
  if (podInitialBackoffSeconds <= 0)
    causes.push(invalidValue('podInitialBackoffSeconds', podInitialBackoffSeconds, 'must be greater than 0'));
  if (podMaxBackoffSeconds < podInitialBackoffSeconds)
    causes.push(
      invalidValue(
        'podMaxBackoffSeconds',
        podMaxBackoffSeconds,
        'must be greater than or equal to PodInitialBackoffSeconds',
      ),
    );
  if (extenders.length > 0)
    causes.push(forbiddenField('extenders', 'extenders are called over HTTP, which no decision here may wait for'));
  return causes;
}

function profileProblems(profile: SchedulerProfile, name: string, path: string): StatusCause[] {
  const { percentageOfNodesToScore, plugins = {}, pluginConfig = [] } = profile;
  const causes: StatusCause[] = [];
  if (name === '') causes.push(required(`${path}.schedulerName`));
  causes.push(...percentageProblems(percentageOfNodesToScore, `${path}.percentageOfNodesToScore`));
  for (const point of EXTENSION_POINTS) {
    (plugins[point]?.enabled ?? []).forEach((plugin, index) => {
      if (REMOVED.has(plugin.name)) causes.push(removed(`${path}.plugins.${point}.enabled[${index}]`, plugin.name));
    });
  }
  const seen = new Set<string>();
  pluginConfig.forEach((config, index) => {
    const at = `${path}.pluginConfig[${index}]`;
    if (seen.has(config.name)) causes.push(duplicate(at, config.name));
    seen.add(config.name);
    if (REMOVED.has(config.name)) causes.push(removed(at, config.name));
    else causes.push(...argsProblems(config.name, config.args ?? {}, `${at}.args`));
  });
  return causes;
}

/** All profiles share one queue. Source: validateCommonQueueSort. */
function queueSortProblems(profiles: readonly SchedulerProfile[]): StatusCause[] {
  const sets = profiles.map(({ plugins }) => plugins?.queueSort ?? {});
  const length = sets[0]?.enabled?.length ?? 0;
  const causes =
    length > 1
      ? [invalidValue('profiles[0].plugins.queueSort.Enabled', length, 'only one queue sort plugin can be enabled')]
      : [];
  sets.forEach((set, at) => {
    if (!sameJson(set, sets[0]))
      causes.push(invalidValue(`profiles[${at}].plugins.queueSort`, set, 'must be the same for all profiles'));
  });
  return causes;
}

function percentageProblems(percentage: number | undefined, field: string): StatusCause[] {
  if (percentage === undefined || (percentage >= 0 && percentage <= 100)) return [];
  return [invalidValue(field, percentage, 'not in valid range [0-100]')];
}
