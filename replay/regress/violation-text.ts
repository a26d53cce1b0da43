import { objectText, objectTextOf } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { Violation } from './first-violation.js';
import type { Invariant } from './invariant.js';

/** Where an invariant does not hold, in a line: what, as of when, after what, and why it cannot be told. */
export function violationText(invariant: Invariant, { revision, error, event }: Violation): string {
  const what = `${printable(invariant.expression)} does not hold${ofWhat(invariant)} at revision ${revision}`;
  const cause = event === undefined ? '' : `, ${event.time}, after ${event.actor.controller ?? event.actor.user}`;
  const object =
    event === undefined ? '' : ` ${event.change.type} ${objectText(event.kind, event.ref.group, event.ref.name)}`;
  return `${what}${printable(cause)}${object}${error === undefined ? '' : `: ${printable(error)}`}`;
}

function ofWhat({ address }: Invariant): string {
  if (address === undefined) return '';
  const place = address.namespace === undefined ? '' : ` in ${printable(address.namespace)}`;
  return ` for ${objectTextOf(address.resource.split('.')[0]!, address.resource, address.name)}${place}`;
}
