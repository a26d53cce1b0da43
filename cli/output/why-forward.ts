import type { Revision } from '../../core/model/revision.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import type { Consequence } from '../../replay/why/consequences.js';

/** An event that is shown, and what followed from it. */
export interface ForwardNode {
  readonly event: EventSummary;
  readonly children: ForwardNode[];
  /** Later events like those among the children, by what they are like. */
  readonly alike: Map<string, Alike>;
  /** How often the same was done to the same object again, each time because of the time before; and the last of these. */
  again: number;
  lastAgain: Revision;
  /** How many Kubernetes Events were recorded about it. */
  recorded: number;
}

/** Events that are counted and not shown: they are like one that is. */
export interface Alike {
  readonly first: ForwardNode;
  /** What their names begin with. */
  prefix: string;
  readonly isOneObject: () => boolean;
  count: number;
  last: Revision;
  /** How many events followed from those. */
  followed: number;
}

/**
 * The consequences of an event as a tree that a person can read. Of events that are like each other and follow from the same one, the
 * first is shown with what followed from it, and the others are counted. Only what is shown is kept, and a number for each event
 * besides.
 */
export class ForwardTree {
  readonly root: ForwardNode;
  readonly #full: boolean;
  readonly #places = new Map<Revision, ForwardNode | Alike>();

  /** `full` shows every event. */
  constructor(root: EventSummary, full: boolean) {
    this.root = nodeOf(root);
    this.#full = full;
    this.#places.set(root.revision, this.root);
  }

  /** Adds an event; what it followed from must have been added before. */
  add({ event, link }: Consequence): void {
    const parent = this.#places.get(link.revision);
    if (parent === undefined)
      throw new Error(`event ${event.revision} follows from ${link.revision}, which did not come`);
    this.#places.set(event.revision, this.#put(parent, event));
  }

  #put(parent: ForwardNode | Alike, event: EventSummary): ForwardNode | Alike {
    if (!('event' in parent)) {
      parent.followed++;
      return parent;
    }
    if (this.#full) return push(parent, event);
    if (event.kind === 'Event') {
      parent.recorded++;
      return parent;
    }
    const shape = shapeOf(event);
    if (parent.event.ref.uid === event.ref.uid && shapeOf(parent.event) === shape) {
      parent.again++;
      parent.lastAgain = event.revision;
      return parent;
    }
    const alike = parent.alike.get(shape);
    if (alike === undefined) {
      const node = push(parent, event);
      parent.alike.set(shape, alikeOf(node));
      return node;
    }
    alike.count++;
    alike.last = event.revision;
    alike.prefix = commonPrefix(alike.prefix, event.ref.name);
    return alike;
  }
}

function nodeOf(event: EventSummary): ForwardNode {
  return { event, children: [], alike: new Map(), again: 0, lastAgain: event.revision, recorded: 0 };
}

function push(parent: ForwardNode, event: EventSummary): ForwardNode {
  const node = nodeOf(event);
  parent.children.push(node);
  return node;
}

function alikeOf(first: ForwardNode): Alike {
  const alike: Alike = {
    first,
    prefix: first.event.ref.name,
    isOneObject: () => alike.prefix === first.event.ref.name,
    count: 0,
    last: first.event.revision,
    followed: 0,
  };
  return alike;
}

/** What two events must have in common to be like each other: who, how, what kind of object, and which fields; not which values. */
function shapeOf({ actor, request, change, kind, ref, fields }: EventSummary): string {
  const paths = fields.map(({ path }) => path).sort();
  const who = actor.controller ?? actor.user;
  return JSON.stringify([who, request.verb, request.subresource, change.type, kind, ref.namespace, paths]);
}

function commonPrefix(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length);
}
