/** Annotations that steer the simulation, all under one name: `simulation.hindcast.dev/…`. */
export const SIMULATION_PREFIX = 'simulation.hindcast.dev/';

/** On a Node: `simulated` says that these controllers play its kubelet. */
export const NODE_ANNOTATION = `${SIMULATION_PREFIX}node`;
/** On a Node, written when a server starts: `process` says that its Pods are run as processes of the server's machine, and not played. */
export const RUNTIME_ANNOTATION = `${SIMULATION_PREFIX}runtime`;
/** On a Node: `off` cuts the power; anything else, or its absence, means on. */
export const POWER_ANNOTATION = `${SIMULATION_PREFIX}power`;
/** On a Node, written by the simulation: when the power was seen to go off. Gone again once the node has booted. */
export const DOWN_SINCE_ANNOTATION = `${SIMULATION_PREFIX}down-since`;
/** On a Node, written by the simulation: when it last booted. Containers that started before are dead. */
export const BOOTED_AT_ANNOTATION = `${SIMULATION_PREFIX}booted-at`;

type Annotated = { readonly metadata: { readonly annotations?: { readonly [key: string]: string } } };

/** The value of an annotation, undefined when the object has none of that key. */
export function annotationOf(object: Annotated, key: string): string | undefined {
  const { annotations } = object.metadata;
  return annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined;
}

/** Whether the Pods of a node are run as processes, and so are left alone by whoever plays kubelets. */
export function runsProcesses(node: Annotated): boolean {
  return annotationOf(node, RUNTIME_ANNOTATION) === 'process';
}

/** Whether somebody switched a node, or what runs its containers. */
export function isSwitched(before: Annotated, after: Annotated): boolean {
  const keys = [RUNTIME_ANNOTATION, POWER_ANNOTATION, DOWN_SINCE_ANNOTATION, BOOTED_AT_ANNOTATION];
  return keys.some((key) => annotationOf(before, key) !== annotationOf(after, key));
}
