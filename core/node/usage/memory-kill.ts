import { milliOf } from '../../model/quantity.js';
import type { Millis } from '../../model/revision.js';
import type { Container, ContainerStatus, Pod } from '../../schema/generated/types/core.js';
import { annotationOf, SIMULATION_PREFIX } from '../annotations.js';
import { declaredMilli, declaredSteps } from './declared-usage.js';
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
    const text = annotationOf(pod, said);
    const steps = declaredSteps(text);
    if (steps === undefined) continue;
    return steps
      .map(({ from }) => from)
      .sort((one, other) => one - other)
      .find((from) => (declaredMilli(text, from) ?? 0) > most);
  }
  return undefined;
}
