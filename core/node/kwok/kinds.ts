import type { KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';

/**
 * The kinds that declare what a client finds in containers: one for a single Pod, which has its name, and one for many. A state knows them once
 * their definitions are installed. Source: kubernetes-sigs/kwok pkg/apis/v1alpha1.
 */
export interface Declaration {
  readonly ofPod: ResourceType<KubeObject>;
  readonly ofMany: ResourceType<KubeObject>;
  /** The field of the spec that lists what is declared. */
  readonly list: string;
}

const API_VERSION = 'kwok.x-k8s.io/v1alpha1';

export const LOGS: Declaration = declaration('Logs', 'logs', 'logs');
export const EXECS: Declaration = declaration('Exec', 'execs', 'execs');
export const ATTACHES: Declaration = declaration('Attach', 'attaches', 'attaches');
export const PORT_FORWARDS: Declaration = declaration('PortForward', 'portforwards', 'forwards');

function declaration(kind: string, plural: string, list: string): Declaration {
  const type = (name: string, resource: string, namespaced: boolean): ResourceType<KubeObject> => ({
    groupResource: `${resource}.kwok.x-k8s.io`,
    apiVersion: API_VERSION,
    kind: name,
    namespaced,
  });
  return { ofPod: type(kind, plural, true), ofMany: type(`Cluster${kind}`, `cluster${plural}`, false), list };
}
