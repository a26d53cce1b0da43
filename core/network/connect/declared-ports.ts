import type { ContainerPort, Pod } from '../../schema/generated/types/core.js';

/** The ports that the containers of a Pod say they listen at: those that run, and sidecars. */
export function declaredPorts({ spec }: Pod): readonly ContainerPort[] {
  const sidecars = spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always') ?? [];
  return [...spec.containers, ...sidecars].flatMap(({ ports }) => ports ?? []);
}
