import type { ObjectAddress } from '../../core/model/log-index.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { fieldHistory } from '../blame/field-history.js';
import type { LogSource } from '../events/log-source.js';

/** Why nobody can say what set a field. `message` is one line for a person. */
export interface SettingProblem {
  readonly reason: 'no-such-field' | 'never-set';
  readonly message: string;
}

/**
 * The event that last gave a field the value it has at a revision, or took it away, be it with its object. The field is named as blame
 * names it. Reads the object's events up to there. Rejects with `EventLogError`.
 */
export async function lastSettingOf(
  source: LogSource,
  address: ObjectAddress,
  field: string,
  at: Revision,
): Promise<Result<Revision, SettingProblem>> {
  const history = fieldHistory(source, { address, field, at });
  if (!history.ok) return fail({ reason: 'no-such-field', message: history.error.message });
  let last: Revision | undefined;
  let hadValue = false;
  for await (const { revision, value } of history.value) {
    // An object may come and go without the field.
    if (value !== undefined || hadValue) last = revision;
    hadValue = value !== undefined;
  }
  if (last !== undefined) return ok(last);
  const { resource, namespace, name } = address;
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  const message = `${resource} ${JSON.stringify(name)}${place} never had a field ${field} up to revision ${at}`;
  return fail({ reason: 'never-set', message });
}
