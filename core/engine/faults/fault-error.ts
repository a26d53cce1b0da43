import type { Command } from '../../model/command.js';
import type { StatusError } from '../../model/status-error.js';
import type { Fault } from '../../schema/fault.js';
import { writeFaultStatus } from '../../schema/fault-type.js';

/** What the API says when a fault of it strikes a write. */
export function faultError({ metadata, spec }: Fault, { target }: Pick<Command, 'target'>): StatusError {
  const type = spec.type === 'conflict' || spec.type === 'error-after' ? spec.type : 'error-before';
  return writeFaultStatus(type, target, `fault "${metadata.name}"`);
}

/** A write in a few words: `patch pods/status default/web`. */
export function writeText({ verb, target }: { readonly verb: string; readonly target: Command['target'] }): string {
  const { resource, subresource, namespace, name = '' } = target;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const place = [namespace, name].filter((part) => part !== undefined && part !== '').join('/');
  return `${verb} ${what} ${place}`.trimEnd();
}
