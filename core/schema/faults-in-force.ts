import { parseDuration } from '../model/duration.js';
import type { GroupResource } from '../model/group-resource.js';
import type { Millis } from '../model/revision.js';
import type { View } from '../model/view.js';
import { FAULTS, type Fault } from './fault.js';
import type { FaultType } from './fault-type.js';

/** A client as faults tell clients apart. */
export interface FaultClient {
  readonly user: string;
  readonly userAgent: string;
}

const NONE: readonly Fault[] = Object.freeze([]);

/**
 * The faults that are in force in a state, in order of their names. When one expires is written down in it, by time or after its last
 * strike, so that this is a question about a state alone and gets the same answer when it is asked again.
 */
export function faultsInForce(view: View): readonly Fault[] {
  let found: Fault[] | undefined;
  for (const fault of view.list(FAULTS)) {
    if (!isInForce(fault)) continue;
    found ??= [];
    found.push(fault);
  }
  return found ?? NONE;
}

/** Whether a fault still strikes. One that was only just made does already. */
export function isInForce({ metadata, status }: Fault): boolean {
  return status?.phase !== 'Expired' && metadata.deletionTimestamp === undefined;
}

/** Those that are for a controller. */
export function ofController(faults: readonly Fault[], name: string): readonly Fault[] {
  return chosen(faults, ({ spec: { controller } }) => controller === '*' || controller === name);
}

/** Those that are for a client: all that a fault says of its client must fit. */
export function ofClient(faults: readonly Fault[], { user, userAgent }: FaultClient): readonly Fault[] {
  return chosen(faults, ({ spec: { client } }) => {
    if (client === undefined) return false;
    return (client.user ?? user) === user && userAgent.startsWith(client.userAgent ?? '');
  });
}

/** Those that are for a node. */
export function ofNode(faults: readonly Fault[], name: string): readonly Fault[] {
  return chosen(faults, ({ spec }) => spec.node === name);
}

/** Those of some types. */
export function ofTypes(faults: readonly Fault[], ...types: readonly FaultType[]): readonly Fault[] {
  return chosen(faults, ({ spec }) => types.includes(spec.type));
}

/** Whether a fault is for a kind. Faults themselves are never struck, so that every fault can be seen and healed. */
export function isForKind({ spec: { kinds } }: Fault, resource: GroupResource): boolean {
  return resource !== FAULTS.groupResource && (kinds === undefined || kinds.includes(resource));
}

/** Reads a field that holds a duration; 0 when there is none. One with a minus comes out negative. */
export function durationOf(text: string | undefined): Millis {
  if (text === undefined) return 0;
  return text.startsWith('-') ? -(parseDuration(text.slice(1)) ?? 0) : (parseDuration(text) ?? 0);
}

function chosen(faults: readonly Fault[], fits: (fault: Fault) => boolean): readonly Fault[] {
  if (faults.length === 0) return NONE;
  const found = faults.filter(fits);
  return found.length === 0 ? NONE : found;
}
