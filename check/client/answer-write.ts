import type { Intent } from '../../core/model/command.js';
import type { Revision } from '../../core/model/revision.js';
import type { StatusError } from '../../core/model/status-error.js';
import type { Sight } from './answer-read.js';
import type { ClientAnswer } from './client-call.js';

/** What became of a write: the newest revision before it was sent, and what the controller is told if not that all went well. */
export interface Written {
  readonly before: Revision;
  readonly refused?: StatusError;
}

/** Answers a write after it was made: with the object as it is now, or as it was last where it is gone. */
export function answerWrite(
  { verb, target }: Intent,
  { before, refused }: Written,
  { tip, transitions }: Pick<Sight, 'tip' | 'transitions'>,
): ClientAnswer {
  if (refused !== undefined) return { ok: false, error: refused };
  if (verb === 'delete') return { ok: true, value: undefined };
  const made = transitions.slice(before).find(({ resource }) => resource === target.resource);
  const object = made?.after ?? made?.before;
  if (object !== undefined) return { ok: true, value: object };
  // Nothing changed, so the object is as it was.
  return { ok: true, value: tip.getResource(target.resource, target.namespace, target.name ?? '') };
}
