import { type GroupResource, groupResource } from '../../../core/model/group-resource.js';
import type { Revision } from '../../../core/model/revision.js';
import { scatteredReader } from '../../log/events/event-reader.js';
import type { EventSummary } from '../../log/events/event-summary.js';
import type { LogSource } from '../../log/log-source.js';
import type { EventHeader } from '../../log/records.js';
import { recordAt } from '../../log/records.js';

/** Writes from outside that are of one kind: by the same user with the same client, of one verb, about one resource. Plain JSON. */
export interface OutsideWrites {
  readonly user: string;
  /** The first word of the user agent, such as `kubectl/v1.35.2`. */
  readonly client?: string;
  readonly verb: string;
  readonly subresource?: string;
  readonly resource: GroupResource;
  readonly events: number;
  readonly first: Revision;
  readonly last: Revision;
  /** The first few objects. */
  readonly objects: readonly { readonly namespace?: string; readonly name: string }[];
  /** Whether there were others. */
  readonly more: boolean;
  /** The newest of them. */
  readonly newest: EventSummary;
}

type Draft = { -readonly [Field in keyof Omit<OutsideWrites, 'newest'>]: OutsideWrites[Field] } & {
  objects: { readonly namespace?: string; readonly name: string }[];
};

/** How many groups are told apart; the writes of others are only counted. */
const MOST_GROUPS = 1_000;
const MOST_OBJECTS = 3;

/** Groups and counts writes from outside, in the order in which each group began. Memory does not grow with their number. */
export class OutsideWritesCounter {
  readonly #groups = new Map<string, Draft>();
  #others = 0;

  /** How many writes belong to none of the groups. */
  get others(): number {
    return this.#others;
  }

  note({ revision, actor, request, ref }: EventHeader): void {
    const client = actor.userAgent?.split(' ')[0];
    const { verb, subresource } = request;
    const resource = groupResource(ref.group, ref.resource);
    const key = JSON.stringify([actor.user, client, verb, subresource, resource]);
    const known = this.#groups.get(key);
    if (known !== undefined) {
      known.events++;
      known.last = revision;
      return addObject(known, ref);
    }
    if (this.#groups.size >= MOST_GROUPS) {
      this.#others++;
      return;
    }
    const group: Draft = {
      user: actor.user,
      ...(client === undefined ? {} : { client }),
      verb,
      ...(subresource === undefined ? {} : { subresource }),
      resource,
      events: 1,
      first: revision,
      last: revision,
      objects: [],
      more: false,
    };
    addObject(group, ref);
    this.#groups.set(key, group);
  }

  /** The groups, each with its newest event. Rejects with `EventLogError`. */
  async told(source: LogSource): Promise<readonly OutsideWrites[]> {
    const reader = scatteredReader(source);
    const told: OutsideWrites[] = [];
    for (const group of this.#groups.values()) {
      const record = await recordAt(source.log, group.last);
      if (record === undefined) throw new Error(`event ${group.last} was in the log and is no longer`);
      told.push({ ...group, newest: await reader.summary(record) });
    }
    return told;
  }
}

function addObject(group: Draft, { namespace, name }: EventHeader['ref']): void {
  if (group.more || group.objects.some((object) => object.name === name && object.namespace === namespace)) return;
  if (group.objects.length === MOST_OBJECTS) group.more = true;
  else group.objects.push(namespace === undefined ? { name } : { namespace, name });
}
