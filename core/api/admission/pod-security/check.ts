import type { Container, PodSpec } from '../../../schema/generated/types/core.js';

/** What a check sees of a Pod, or of a template of Pods. */
export interface CheckedPod {
  readonly annotations: { readonly [key: string]: string };
  readonly spec: PodSpec;
}

/** What a Pod does that it may not. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** Looks for one thing that Pods may not do; undefined when a Pod does not do it. */
export type PodCheck = (pod: CheckedPod) => Violation | undefined;

/** One check with how it changed over the minor versions of Kubernetes. Source: k8s.io/pod-security-admission policy/checks.go Check. */
export interface VersionedCheck {
  readonly id: string;
  /** Each is in force from a minor version on until the next is. */
  readonly versions: readonly { readonly from: number; readonly check: PodCheck }[];
  /** Checks of the baseline that this one says more than. */
  readonly overrides?: readonly string[];
}

/** All containers, in the order they are told of. */
export function containersOf({ spec }: CheckedPod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

/** `"a", "b"`. */
export function quoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(', ');
}

/** Each once, in order. */
export function sortedOnce(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}

export function plural(one: string, many: string, count: number): string {
  return count === 1 ? one : many;
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural('container', 'containers', names.length)} ${quoted(names)}`;
}

/** Who sets something: the Pod, containers, or both. */
export function settersText(pod: boolean, containers: readonly string[]): string {
  const setters = [...(pod ? ['pod'] : []), ...(containers.length === 0 ? [] : [containersText(containers)])];
  return setters.join(' and ');
}

/** The names of the containers for which something holds. */
export function named(pod: CheckedPod, holds: (container: Container) => boolean): readonly string[] {
  return containersOf(pod)
    .filter(holds)
    .map(({ name }) => name);
}

export const isWindows = ({ spec }: CheckedPod): boolean => spec.os?.name === 'windows';

/** Whether a Pod has users of its own, so that root in it is nobody outside. */
export const hasOwnUsers = ({ spec }: CheckedPod): boolean => spec.hostUsers === false;
