import { fail, ok, type Result } from '../../model/result.js';
import { badRequest } from '../../model/status-error.js';
import type { Container, ContainerStatus, EphemeralContainer, Pod } from '../../schema/generated/types/core.js';

/** All containers of a Pod: those that initialize it, its own, and those that were added to debug it. */
export function allContainers({ spec }: Pod): readonly (Container | EphemeralContainer)[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

/** What is known of a container; undefined before its kubelet has said anything. */
export function containerStatus({ status }: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (one) => one.name === name,
  );
}

/** The container that a request means: the one that it names, or the only one. Source: pkg/registry/core/pod/strategy.go validateContainer. */
export function chosenContainer(pod: Pod, name: string): Result<Container | EphemeralContainer> {
  const { metadata, spec } = pod;
  if (name === '') {
    const [only, ...others] = spec.containers;
    if (only !== undefined && others.length === 0) return ok(only);
    const choices = allContainers(pod).map((container) => container.name);
    const among = only === undefined ? '' : `, choose one of: [${choices.join(' ')}]`;
    return fail(badRequest(`a container name must be specified for pod ${metadata.name}${among}`));
  }
  const named = allContainers(pod).find((container) => container.name === name);
  return named === undefined ? fail(badRequest(`container ${name} is not valid for pod ${metadata.name}`)) : ok(named);
}
