import { milliOf } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';
import type { Container, ContainerStatus, Pod } from '../../schema/generated/types/core.js';
import { annotationOf, SIMULATION_PREFIX } from '../../schema/simulation-annotations.js';
import { declaredSteps, type UsageStep } from './declared-usage.js';
import { KWOK_PREFIX } from './kwok-usage.js';

/**
 * How long after its start a container is killed because it uses more memory than it may; undefined when it never does. Only what the Pod's
 * annotations declare counts. The limit is that which the container has, which may be another than it is to have.
 */
export function memoryKill(pod: Pod, { name, resources }: Container, status: ContainerStatus): Millis | undefined {
  const limit = (status.resources ?? resources)?.limits?.['memory'];
  if (limit === undefined) return undefined;
  const most = milliOf(limit);
  for (const said of [`${name}.${SIMULATION_PREFIX}memory`, `${SIMULATION_PREFIX}memory`, `${KWOK_PREFIX}memory`]) {
    const steps = declaredSteps(annotationOf(pod, said));
    if (steps !== undefined) return firstAbove(most, steps);
  }
  return undefined;
}

/** When an amount is first above another. Of all steps that have begun, the last that was written holds. */
function firstAbove(most: number, steps: readonly UsageStep[]): Millis | undefined {
  let last = -1;
  const inTime = [...steps.entries()].sort(([, one], [, other]) => one.from - other.from);
  for (const [at, [index, { from }]] of inTime.entries()) {
    last = Math.max(last, index);
    const isWhole = inTime[at + 1]?.[1].from !== from;
    if (isWhole && (steps[last] as UsageStep).milli > most) return from;
  }
  return undefined;
}
