import type { KubeObject } from '../../model/object.js';
import { badRequest } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { ApiRequest } from './api-context.js';
import { respondError, respondText } from './respond.js';

/**
 * Answers `pods/log`. Containers are simulated and print nothing, so the log of one that has started is empty; one that has
 * not is an error worded as the kubelet words it. Source: pkg/registry/core/pod/strategy.go LogLocation, pkg/kubelet.
 */
export function serveContainerLog({ exchange }: ApiRequest, object: KubeObject): void {
  const { metadata, spec, status } = object as Pod;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const asked = exchange.query.get('container') ?? '';
  if (asked === '' && containers.length > 1) {
    const choices = spec.containers.map(({ name }) => name).join(' ');
    return respondError(
      exchange,
      badRequest(`a container name must be specified for pod ${metadata.name}, choose one of: [${choices}]`),
    );
  }
  const name = asked === '' ? containers[0]!.name : asked;
  if (!containers.some((container) => container.name === name)) {
    return respondError(exchange, badRequest(`container ${name} is not valid for pod ${metadata.name}`));
  }
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const found = statuses.find((container) => container.name === name);
  const waiting = found?.state?.waiting;
  if (found === undefined || (waiting !== undefined && found.lastState?.terminated === undefined)) {
    const why = waiting?.reason === undefined ? 'ContainerCreating' : waiting.reason;
    return respondError(
      exchange,
      badRequest(`container "${name}" in pod "${metadata.name}" is waiting to start: ${why}`),
    );
  }
  respondText(exchange, 200, '');
}
