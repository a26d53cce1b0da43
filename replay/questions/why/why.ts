import type { Revision } from '../../../core/model/revision.js';
import { CauseLinks } from '../../log/causes/cause-link.js';
import { Explanation, type ExplanationOptions, type Why } from '../../log/causes/explanation.js';
import type { LogSource } from '../../log/log-source.js';

/** Which event to explain. */
export interface WhyQuery extends ExplanationOptions {
  readonly revision: Revision;
}

/**
 * Follows the causes of an event back to where they began; undefined when there is no such event. Takes a few reads a step: the
 * chain is held as headers only, and at most `limit` steps are told in full. Rejects with `EventLogError`.
 */
export async function why(source: LogSource, { revision, ...options }: WhyQuery): Promise<Why | undefined> {
  const links = new CauseLinks(source.log);
  const asked = await links.header(revision);
  return asked === undefined ? undefined : new Explanation(source, links, options).of(asked);
}
