import type { Revision } from '../../../core/model/revision.js';
import type { EventSummary } from '../../../replay/log/events/event-summary.js';
import type { Consequence } from '../../../replay/questions/consequences/consequences.js';

/** An event that is shown, and what followed from it. */
export interface ForwardNode {
  readonly event: EventSummary;
  readonly parent: ForwardNode | undefined;
  readonly children: ForwardNode[];
  /** Later events like those among the children, by what they are like. */
  readonly alike: Map<string, Alike>;
  /** Pods whose containers were started again and again, by UID and by who told so. */
  readonly restarts: Map<string, Restarts>;
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

/** A Pod whose containers ended and were started again, which is counted and not shown, whatever else its kubelet had to say of it. */
export interface Restarts {
  /** Whose, and who said so. */
  readonly key: string;
  readonly within: ForwardNode;
  /** What is shown before it. */
  readonly after: ForwardNode | undefined;
  times: number;
  readonly from: string;
  to: string;
  /** How many events followed from those. */
  followed: number;
}

/** So many steps may make a round that is gone through again and again. */
const LONGEST_ROUND = 4;

/**
 * The consequences of an event as a tree that a person can read. Of events that are like each other and follow from the same one, the
 * first is shown with what followed from it, and the others are counted. Only what is shown is kept, and a number for each event
 * besides.
 */
export class ForwardTree {
  readonly root: ForwardNode;
  readonly #full: boolean;
  readonly #places = new Map<Revision, ForwardNode | Alike | Restarts>();

  /** `full` shows every event. */
  constructor(root: EventSummary, full: boolean) {
    this.root = nodeOf(root, undefined);
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

  #put(parent: ForwardNode | Alike | Restarts, event: EventSummary): ForwardNode | Alike | Restarts {
    if ('within' in parent && parent.key === keyOf(event)) {
      return restartsOf(parent.within, event) ?? push(parent.within, event);
    }
    if (!('event' in parent)) {
      parent.followed++;
      return parent;
    }
    if (this.#full) return push(parent, event);
    if (event.kind === 'Event') {
      parent.recorded++;
      return parent;
    }
    const restarts = restartsOf(parent, event);
    if (restarts !== undefined) return restarts;
    const shape = shapeOf(event);
    const before = sameBefore(parent, event, shape);
    if (before !== undefined) return happenedAgain(before, event);
    const alike = parent.alike.get(shape);
    if (alike === undefined) {
      const node = push(parent, event);
      parent.alike.set(shape, alikeOf(node));
      return node;
    }
    // What belongs to a round is the same event of it again.
    if (parent.again > 0 && isSameObject(alike.first.event, event)) return happenedAgain(alike.first, event);
    alike.count++;
    alike.last = event.revision;
    alike.prefix = commonPrefix(alike.prefix, event.ref.name);
    return alike;
  }
}

function nodeOf(event: EventSummary, parent: ForwardNode | undefined): ForwardNode {
  const lists = { children: [], alike: new Map(), restarts: new Map() };
  return { event, parent, ...lists, again: 0, lastAgain: event.revision, recorded: 0 };
}

/** The event on the way to here that is done again, if there is one close by. */
function sameBefore(parent: ForwardNode, event: EventSummary, shape: string): ForwardNode | undefined {
  let before: ForwardNode | undefined = parent;
  for (let steps = 0; before !== undefined && steps < LONGEST_ROUND; steps++) {
    if (isSameObject(before.event, event) && shapeOf(before.event) === shape) return before;
    before = before.parent;
  }
  return undefined;
}

function happenedAgain(node: ForwardNode, event: EventSummary): ForwardNode {
  node.again++;
  node.lastAgain = event.revision;
  return node;
}

/** Counts an event among the restarts of a Pod, when it is one or comes after one. How a Pod ends is told. */
function restartsOf(parent: ForwardNode, event: EventSummary): Restarts | undefined {
  const { ref, fields, time } = event;
  const times = fields.filter(({ type, path }) => type === 'changed' && RESTART.test(path)).length;
  const key = keyOf(event);
  let restarts = parent.restarts.get(key);
  if (restarts === undefined) {
    if (times === 0) return undefined;
    const after = parent.children.findLast((child) => child.event.ref.uid === ref.uid);
    restarts = { key, within: parent, after, times: 0, from: time, to: time, followed: 0 };
    parent.restarts.set(key, restarts);
  } else if (times === 0 && (fields.length === 0 || fields.some(({ path }) => ENDS.test(path)))) return undefined;
  restarts.times += times;
  if (times > 0) restarts.to = time;
  return restarts;
}

function keyOf({ actor, ref }: EventSummary): string {
  return `${ref.uid} ${actor.controller ?? ''}`;
}

const RESTART = /^status\.(init|ephemeral)?[cC]ontainerStatuses\[.*\]\.restartCount$/;
const ENDS = /^(status\.phase|metadata\.deletionTimestamp)$/;

function isSameObject({ ref }: EventSummary, other: EventSummary): boolean {
  return ref.uid === other.ref.uid;
}

function push(parent: ForwardNode, event: EventSummary): ForwardNode {
  const node = nodeOf(event, parent);
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
