import type { Command } from '../../model/command.js';
import { parseGroupResource } from '../../model/group-resource.js';
import { conflict, internalError, STALE_OBJECT, type StatusError, timeout } from '../../model/status-error.js';
import type { Fault } from '../../schema/fault.js';

/** What the API says when a fault of it strikes a write. Each message names the fault, so that nobody looks for another reason. */
export function faultError({ metadata, spec }: Fault, { target }: Pick<Command, 'target'>): StatusError {
  if (spec.type === 'conflict') {
    const resource = parseGroupResource(target.resource);
    return conflict(resource, target.name ?? '', `${STALE_OBJECT} (fault "${metadata.name}")`);
  }
  return spec.type === 'error-after'
    ? timeout(`request did not complete within the allotted timeout (fault "${metadata.name}")`)
    : internalError(`fault "${metadata.name}"`);
}

/** A write in a few words: `patch pods/status default/web`. */
export function writeText({ verb, target }: { readonly verb: string; readonly target: Command['target'] }): string {
  const { resource, subresource, namespace, name = '' } = target;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const place = [namespace, name].filter((part) => part !== undefined && part !== '').join('/');
  return `${verb} ${what} ${place}`.trimEnd();
}
