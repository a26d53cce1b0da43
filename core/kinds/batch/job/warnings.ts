import type { JsonObject } from '../../../model/json.js';
import { asNumber, asObject } from '../../fields/json-fields.js';
import { podWarnings } from '../../pod-template/warnings/pod-warnings.js';
import { isNewGeneration, nameWarnings } from '../../pod-template/warnings/template-warnings.js';

const MANY_COMPLETIONS = 100_000;
const MANY_AT_A_TIME = 10_000;

/** What is odd about the spec of a Job. Source: kubernetes pkg/api/job WarningsForJobSpec. */
export function jobSpecWarnings(spec: JsonObject, path: string): readonly string[] {
  const isHuge =
    spec['completionMode'] === 'Indexed' &&
    asNumber(spec['completions']) > MANY_COMPLETIONS &&
    asNumber(spec['parallelism']) > MANY_AT_A_TIME;
  const huge =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
  return [...(isHuge ? [`${path}: ${huge}`] : []), ...podWarnings(asObject(spec['template']), `${path}.template`)];
}

/** Source: WarningsOnCreate, WarningsOnUpdate of kubernetes pkg/registry/batch/job/strategy.go. */
export function jobWarnings(job: JsonObject, old?: JsonObject): readonly string[] {
  const ofSpec = isNewGeneration(job, old) ? jobSpecWarnings(asObject(job['spec']), 'spec') : [];
  return old === undefined ? [...nameWarnings(job), ...ofSpec] : ofSpec;
}
