import type { Job } from '../../schema/generated/types/batch.js';
import { countCommon, countOf, type Indexes, parseIndexes } from './indexes.js';

/**
 * Which rule of the success policy the indexes that succeeded meet, in Kubernetes' words; undefined when they meet none.
 * Source: pkg/controller/job/success_policy.go matchSuccessPolicy.
 */
export function metSuccessRule({ spec }: Job, succeeded: Indexes): string | undefined {
  if (succeeded.length === 0) return undefined;
  const rules = spec.successPolicy?.rules ?? [];
  const met = rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && countOf(succeeded) >= succeededCount;
    const wanted = parseIndexes(succeededIndexes, spec.completions ?? 0);
    if (wanted.length === 0) return false;
    const there = countCommon(wanted, succeeded);
    return there === countOf(wanted) || (succeededCount !== undefined && there >= succeededCount);
  });
  return met < 0 ? undefined : `Matched rules at index ${met}`;
}
