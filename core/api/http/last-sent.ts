import { LRUCache } from 'lru-cache';
import type { Revision } from '../../model/revision.js';
import type { Caller } from './exchange.js';

/** How many clients are remembered; those not heard of for longest are forgotten. */
const CLIENTS = 10_000;

/**
 * Up to which revision each client has been told of the present. What a client had seen when it decided can only be inferred,
 * and this is what it is inferred from. A client is a user with a user agent, so two terminals of one person are one client.
 */
export class LastSent {
  readonly #revisions: LRUCache<string, Revision>;

  constructor(clients = CLIENTS) {
    this.#revisions = new LRUCache({ max: clients });
  }

  /** Notes that an answer or a watch told a client of a revision. What it knew before, it still knows. */
  note(caller: Caller, revision: Revision): void {
    const client = clientOf(caller);
    const known = this.#revisions.get(client);
    if (known === undefined || known < revision) this.#revisions.set(client, revision);
  }

  /** The newest revision that a client was told of; undefined for one that has asked for nothing lately. */
  to(caller: Caller): Revision | undefined {
    return this.#revisions.get(clientOf(caller));
  }
}

function clientOf({ user, userAgent }: Caller): string {
  return JSON.stringify([user.name, userAgent]);
}
