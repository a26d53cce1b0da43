import type { Container, Pod, PodSpec } from '../schema/generated/types/core.js';
import { addAmounts, amountsOf, maxAmounts, NO_RESOURCES, type ResourceAmounts } from './resource-amounts.js';

/** What a Pod asks of a node. */
export interface PodRequests {
  /** What must fit. */
  readonly required: ResourceAmounts;
  /** cpu and memory with a guess for containers that ask for nothing, so that such Pods are spread as well. */
  readonly guessed: { readonly cpu: number; readonly memory: number };
  /** A text that is the same for two Pods exactly when `required` is. */
  readonly signature: string;
}

/** Guesses for a container without requests: 100 millicores and 200 MiB. Source: pkg/scheduler/util/pod_resources.go. */
const GUESSED_CPU = 100;
const GUESSED_MEMORY = 200 * 1024 * 1024;

const known = new WeakMap<PodSpec, PodRequests>();

/**
 * The resources a Pod needs: containers run together, init containers one after the other while the sidecars started before
 * them go on, so the larger of both counts; the overhead of its runtime class comes on top. Requests of the Pod as a whole
 * (`spec.resources`) stand in place of the sum for the resources they name.
 * Source: k8s.io/component-helpers resource/helpers.go PodRequests; KEP-753, KEP-2837.
 */
export function podRequests(pod: Pod): PodRequests {
  const found = known.get(pod.spec);
  if (found !== undefined) return found;
  const required = withPodLevel(
    pod.spec,
    total(pod.spec, (container) => amountsOf(container.resources?.requests)),
  );
  const requests = { required, guessed: total(pod.spec, guess), signature: signatureOf(required) };
  known.set(pod.spec, requests);
  return requests;
}

function total(spec: PodSpec, requestsOf: (container: Container) => ResourceAmounts): ResourceAmounts {
  let running = NO_RESOURCES;
  for (const container of spec.containers) running = addAmounts(running, requestsOf(container));
  let sidecars = NO_RESOURCES;
  let starting = NO_RESOURCES;
  for (const container of spec.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === 'Always') {
      running = addAmounts(running, requests);
      sidecars = addAmounts(sidecars, requests);
      starting = maxAmounts(starting, sidecars);
    } else {
      starting = maxAmounts(starting, addAmounts(sidecars, requests));
    }
  }
  return addAmounts(maxAmounts(running, starting), amountsOf(spec.overhead));
}

function withPodLevel(spec: PodSpec, sum: ResourceAmounts): ResourceAmounts {
  const requests = spec.resources?.requests;
  if (requests === undefined) return sum;
  const whole = addAmounts(amountsOf(requests), amountsOf(spec.overhead));
  return {
    ...sum,
    cpu: Object.hasOwn(requests, 'cpu') ? whole.cpu : sum.cpu,
    memory: Object.hasOwn(requests, 'memory') ? whole.memory : sum.memory,
    extended: maxAmounts(sum, { ...NO_RESOURCES, extended: whole.extended }).extended,
  };
}

function guess(container: Container): ResourceAmounts {
  const { cpu, memory } = amountsOf(container.resources?.requests);
  return { ...NO_RESOURCES, cpu: cpu === 0 ? GUESSED_CPU : cpu, memory: memory === 0 ? GUESSED_MEMORY : memory };
}

function signatureOf({ cpu, memory, ephemeralStorage, extended }: ResourceAmounts): string {
  const others = [...extended].map(([name, amount]) => `${name}=${amount}`).sort();
  return [cpu, memory, ephemeralStorage, ...others].join(',');
}
