import type { Command } from '../../model/command.js';
import { ok } from '../../model/result.js';
import { admitSubresource } from '../admission/admit.js';
import type { Decided, DecisionScope } from './decision.js';

/** Subresources that are connected to rather than written, with the kind of what the connection is asked for with. */
const CONNECTED: ReadonlyMap<string, string> = new Map([
  ['pods/exec', 'PodExecOptions'],
  ['pods/attach', 'PodAttachOptions'],
  ['pods/portforward', 'PodPortForwardOptions'],
  ['pods/proxy', 'PodProxyOptions'],
  ['services/proxy', 'ServiceProxyOptions'],
  ['nodes/proxy', 'NodeProxyOptions'],
]);

/** The kind of the options that a subresource is connected to with; undefined for one that is not. */
export function connectOptionsKind(resource: string, subresource: string | undefined): string | undefined {
  return CONNECTED.get(`${resource}/${subresource}`);
}

/**
 * Decides whether a connection may be made: whoever is asked about the operation CONNECT says so. Nothing is written, and the answer shows the
 * options as they were admitted. Source: apiserver pkg/endpoints/handlers/rest.go ConnectResource.
 */
export function connect(scope: DecisionScope, command: Extract<Command, { verb: 'create' }>, kind: string): Decided {
  const { name = '', subresource } = command.target;
  const body = { group: '', version: 'v1', kind };
  const admitted = admitSubresource(scope, { operation: 'CONNECT', name, object: command.object, subresource, body });
  return admitted.ok ? ok({ events: [], object: admitted.value }) : admitted;
}
