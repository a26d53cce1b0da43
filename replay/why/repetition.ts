import { decodeEffect } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { headerOf, recordAt } from '../events/log-source.js';
import type { EventHeader } from '../events/staleness.js';
import { type CauseLink, isByTimer } from './cause-link.js';
import { placeOf } from './knowledge.js';

/**
 * What happened again and again between two steps of a chain, told as one. `restart`: containers of the Pod were started again, so many
 * times. `same`: so many times the same `steps` were taken by the same deciders, changing the same fields of the same objects.
 */
export interface Repetition {
  readonly type: 'restart' | 'same';
  readonly times: number;
  readonly steps: number;
  /** The first and the last of them. */
  readonly from: { readonly revision: Revision; readonly time: string };
  readonly to: { readonly revision: Revision; readonly time: string };
}

/** A step of a chain, as far as it says whether it repeats another. */
export interface RepeatableStep {
  readonly header: EventHeader;
  readonly link: CauseLink | undefined;
}

/** A step that is told, and what was repeated between it and the one before. */
export type CondensedStep<T> = T & { readonly repeated?: Repetition };

/** So many steps may make a round, and so many rounds must there be before the middle ones are not told. */
const LONGEST_ROUND = 4;
const FEWEST_ROUNDS = 4;
/** How many writes to an object are looked through for those like a step; of a longer wait, the last. */
const FURTHEST = 4_000;

/**
 * Leaves out the middle of what was done over and over, the beginning and the last being told: the restarts of a Pod, and rounds of the
 * same steps. Reads only what may be such.
 */
export async function condense<T extends RepeatableStep>(
  log: Journal,
  chain: readonly T[],
): Promise<CondensedStep<T>[]> {
  return withoutRounds(log, await withoutRestarts(log, chain));
}

/**
 * A kubelet that starts containers again and again looks at the Pod each time because of its own last write, or by a timer. What is told
 * is how it came to the first restart, and the last step.
 */
async function withoutRestarts<T extends RepeatableStep>(
  log: Journal,
  chain: readonly T[],
): Promise<CondensedStep<T>[]> {
  const told: CondensedStep<T>[] = [];
  for (let at = 0; at < chain.length; ) {
    const key = deciderKey(chain[at]!.header);
    let end = at + 1;
    while (end < chain.length && deciderKey(chain[end]!.header) === key) end++;
    const stretch = chain.slice(at, end);
    const repeated = await restartsIn(log, stretch);
    if (repeated === undefined) told.push(...stretch);
    else {
      const before = stretch.slice(0, -1).filter(({ header }) => header.revision < repeated.from.revision);
      told.push(...before, { ...stretch.at(-1)!, repeated });
    }
    at = end;
  }
  return told;
}

/** How often containers were started again while one decider after the other step wrote to the same Pod, or waited to. */
async function restartsIn(log: Journal, stretch: readonly RepeatableStep[]): Promise<Repetition | undefined> {
  const [{ header: first, link }] = stretch as readonly [RepeatableStep];
  const { actor, ref } = first;
  if (ref.resource !== 'pods' || actor.controller === undefined || link === undefined) return undefined;
  if (stretch.length === 1 && !isByTimer(link)) return undefined;
  const restarts = new Count();
  const { revision } = stretch.at(-1)!.header;
  for await (const [event, record] of ownWrites(log, first, { after: link.revision, to: revision })) {
    const started = restartsOf(record);
    if (started > 0) restarts.add(event, started);
  }
  return restarts.told('restart', 1);
}

/** Rounds of the same steps, by the first and the last of them. */
async function withoutRounds<T extends RepeatableStep>(
  log: Journal,
  chain: readonly CondensedStep<T>[],
): Promise<CondensedStep<T>[]> {
  const rough = chain.map(({ header }) => deciderKey(header));
  const exact = new Map<number, Promise<string>>();
  const exactOf = (index: number) => {
    const known = exact.get(index) ?? shapeAt(log, chain[index]!.header);
    exact.set(index, known);
    return known;
  };
  const told: CondensedStep<T>[] = [];
  for (let at = 0; at < chain.length; ) {
    const { round, rounds } = await roundsAt(rough, exactOf, at);
    if (rounds < FEWEST_ROUNDS) {
      told.push(chain[at++]!);
      continue;
    }
    const last = at + round * (rounds - 1);
    const [from, to] = [chain[at + round]!.header, chain[last - 1]!.header];
    const repeated: Repetition = { type: 'same', times: rounds - 2, steps: round, from: placed(from), to: placed(to) };
    told.push(...chain.slice(at, at + round), { ...chain[last]!, repeated }, ...chain.slice(last + 1, last + round));
    at = last + round;
  }
  return told;
}

/** How many rounds of which length begin at a place: of all lengths the one that goes furthest. */
async function roundsAt(
  rough: readonly string[],
  exactOf: (index: number) => Promise<string>,
  at: number,
): Promise<{ readonly round: number; readonly rounds: number }> {
  let best = { round: 1, rounds: 1 };
  for (let round = 1; round <= LONGEST_ROUND; round++) {
    let length = round;
    while (at + length < rough.length && rough[at + length] === rough[at + length - round]) length++;
    if (Math.floor(length / round) < FEWEST_ROUNDS) continue;
    let same = round;
    while (same < length && (await exactOf(at + same)) === (await exactOf(at + same - round))) same++;
    const rounds = Math.floor(same / round);
    if (rounds >= FEWEST_ROUNDS && rounds * round > best.rounds * best.round) best = { round, rounds };
  }
  return best;
}

/** What the decider of a step had done in the same way to the same object since the event that made it look, each time by a timer. */
export async function repeatedBefore(log: Journal, { header, link }: RepeatableStep): Promise<Repetition | undefined> {
  if (link === undefined || !isByTimer(link) || header.actor.controller === undefined) return undefined;
  let shape: string | undefined;
  const same = new Count();
  for await (const [event, record] of ownWrites(log, header, { after: link.revision, to: header.revision })) {
    const key = shapeOf(event, record);
    if (event.revision === header.revision) shape = key;
    else if (key === shape) same.add(event, 1);
  }
  return same.told('same', 2);
}

/** What the decider of an event wrote to its object within a range, newest first. */
async function* ownWrites(
  log: Journal,
  { actor, ref }: EventHeader,
  { after, to }: { readonly after: Revision; readonly to: Revision },
): AsyncGenerator<readonly [EventHeader, Uint8Array]> {
  const { group, resource, namespace = '', name } = ref;
  const range = { resource: groupResource(group, resource), namespace, name, from: after + 1, to, reverse: true };
  let looked = 0;
  for await (const records of log.events(range)) {
    for (const record of records) {
      const event = headerOf(record);
      if (event.actor.controller === actor.controller) yield [event, record];
    }
    looked += records.length;
    if (looked >= FURTHEST) return;
  }
}

/** Counts events that come newest first. */
class Count {
  #times = 0;
  #first: EventHeader | undefined;
  #last: EventHeader | undefined;

  add(event: EventHeader, times: number): void {
    this.#times += times;
    this.#first = event;
    this.#last ??= event;
  }

  told(type: Repetition['type'], atLeast: number): Repetition | undefined {
    if (this.#first === undefined || this.#last === undefined || this.#times < atLeast) return undefined;
    return { type, times: this.#times, steps: 1, from: placed(this.#first), to: placed(this.#last) };
  }
}

function placed({ revision, time }: EventHeader): Repetition['from'] {
  return { revision, time };
}

function deciderKey(header: EventHeader): string {
  const { actor, request } = header;
  const place = placeOf(header);
  return JSON.stringify([actor.controller ?? null, actor.user, request.verb, request.subresource ?? null, place]);
}

async function shapeAt(log: Journal, header: EventHeader): Promise<string> {
  const record = await recordAt(log, header.revision);
  return record === undefined ? String(header.revision) : shapeOf(header, record);
}

/** What two events must have in common to be the same done again: who, how, to which object, and which fields; not which values. */
function shapeOf(header: EventHeader, record: Uint8Array): string {
  const { change } = decodeEffect(record);
  const paths = change.type === 'modified' ? [...new Set(change.patch.map(({ path }) => path))].sort() : [];
  return JSON.stringify([deciderKey(header), change.type, paths]);
}

/** How many containers an event says were started again. */
function restartsOf(record: Uint8Array): number {
  const { change } = decodeEffect(record);
  if (change.type !== 'modified') return 0;
  const counts = change.patch.filter(({ op, path }) => op === 'replace' && path.endsWith('/restartCount'));
  return counts.filter(({ path }) => path.startsWith('/status/')).length;
}
