import type { Change } from '../../../core/model/cluster-event.js';
import { type GroupResource, groupResource } from '../../../core/model/group-resource.js';
import type { Revision } from '../../../core/model/revision.js';
import type { EventHeader } from '../../log/records.js';

/** What one controller wrote about one resource. Plain JSON. */
export interface ControllerWrites {
  readonly controller: string;
  readonly resource: GroupResource;
  readonly created: number;
  readonly modified: number;
  readonly deleted: number;
  readonly first: Revision;
  readonly last: Revision;
}

type Draft = { -readonly [Field in keyof ControllerWrites]: ControllerWrites[Field] };

/** How many pairs of a controller and a resource are told apart: controllers of users may be many. */
const MOST = 1_000;

/** Counts what controllers wrote, by controller and resource. */
export class ControllerWritesCounter {
  readonly #counts = new Map<string, Draft>();
  #others = 0;

  /** How many writes belong to none of those told. */
  get others(): number {
    return this.#others;
  }

  note({ revision, actor, ref }: EventHeader, type: Change['type']): void {
    const controller = actor.controller ?? actor.user;
    const resource = groupResource(ref.group, ref.resource);
    const key = JSON.stringify([controller, resource]);
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= MOST) {
      this.#others++;
      return;
    }
    const count = known ?? {
      controller,
      resource,
      created: 0,
      modified: 0,
      deleted: 0,
      first: revision,
      last: revision,
    };
    count[type]++;
    count.last = revision;
    this.#counts.set(key, count);
  }

  /** In the order in which each began. */
  told(): readonly ControllerWrites[] {
    return [...this.#counts.values()];
  }
}
