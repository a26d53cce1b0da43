import { duplicate, forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkAnyContainer } from './container.js';
import { checkHostPorts } from './container-port.js';
import type { PodContext } from './pod-context.js';
import { checkLifecycle, checkProbes } from './probe.js';
import { checkInitRestartRules } from './restart-rules.js';

const NOT_WITHOUT_RESTART = 'may not be set for init containers without restartPolicy=Always';
const ONLY_SIDECARS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];

/**
 * Containers that run before; those that restart always keep running beside the others.
 * Source: kubernetes pkg/apis/core/validation validateInitContainers.
 */
export function checkInitContainers(
  list: readonly Json[],
  regular: readonly Json[],
  context: PodContext,
  path: string,
  causes: Causes,
): void {
  const names = new Set(regular.map((container) => asText(asObject(container)['name'])));
  list.forEach((item, index) => {
    const container = asObject(item);
    const field = `${path}[${index}]`;
    const isSidecar = container['restartPolicy'] === 'Always';
    checkAnyContainer(container, context, field, causes);
    checkInitRestartRules(container, field, causes);
    const name = asText(container['name']);
    if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    else if (name !== '') names.add(name);
    // Kubernetes looks at each alone, and takes it for the first.
    checkHostPorts([container], path, causes);
    if (!isSidecar) checkNoSidecar(container, field, causes);
    else {
      if (isSet(container['lifecycle'])) {
        checkLifecycle(asObject(container['lifecycle']), context, `${field}.lifecycle`, causes);
      }
      checkProbes(container, field, causes);
    }
    if (!isSidecar && !context.relaxed.resizeOfInitContainers) checkNoRestartToResize(container, field, causes);
  });
}

function checkNoSidecar(container: JsonObject, path: string, causes: Causes): void {
  for (const key of ONLY_SIDECARS) {
    if (isSet(container[key])) causes.push(forbiddenField(`${path}.${key}`, NOT_WITHOUT_RESTART));
  }
}

function checkNoRestartToResize(container: JsonObject, path: string, causes: Causes): void {
  asList(container['resizePolicy']).forEach((policy, index) => {
    if (asObject(policy)['restartPolicy'] !== 'RestartContainer') return;
    const detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
    causes.push(invalidValue(`${path}.resizePolicy[${index}].restartPolicy`, 'RestartContainer', detail));
  });
}
