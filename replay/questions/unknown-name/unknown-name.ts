import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import { fail } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';
import { matchesName } from '../../log/events/wildcard.js';
import { nearestName } from '../../log/names/nearest-name.js';
import { namedResources, type ObjectSelector } from '../../log/object-selector.js';
import { lastEventOf } from '../../log/object-versions.js';
import { LOOKING_LIMITS, type LookingLimits, occurringActors, occurringObjects } from './occurring-names.js';

/** The names that a question uses. */
export interface NamesInQuestion {
  /** What it asks for, of which one must occur. */
  readonly objects: readonly ObjectSelector[];
  /** As in `EventQuery.actor`. */
  readonly actor?: string;
}

/** A name that occurs nowhere. Plain JSON: it travels over HTTP as it is. */
export interface UnknownName {
  readonly type: 'namespace' | 'object' | 'actor';
  readonly name: string;
  /** In which namespace there is no object of the name, when one was asked for. */
  readonly namespace?: string;
  /** The name that was likely meant. */
  readonly nearest?: string;
  /** A namespace in which there is an object of the name, or was. */
  readonly elsewhere?: string;
  /** The first event looked at, when there are so many that not all were: the name may occur in older ones, but is likely misspelt. */
  readonly since?: Revision;
}

/**
 * Finds the first name of a question that does not occur in a history: a namespace, an object's name, a user's or controller's. What is
 * there now always counts, and what is gone as far as the limits let look back. Undefined when all names occur, and when one may occur
 * further back and resembles none that does. Rejects with `EventLogError`.
 */
export async function unknownName(
  log: ReadonlyEventLog,
  { objects, actor }: NamesInQuestion,
  limits: LookingLimits = LOOKING_LIMITS,
): Promise<UnknownName | undefined> {
  return (
    (await unknownNamespace(log, objects, limits)) ??
    (await unknownObject(log, objects, limits)) ??
    (actor === undefined ? undefined : await unknownActor(log, actor, limits))
  );
}

async function unknownNamespace(
  log: ReadonlyEventLog,
  objects: readonly ObjectSelector[],
  limits: LookingLimits,
): Promise<UnknownName | undefined> {
  // Kinds that have no namespace may be asked for beside others.
  const [name, ...others] = new Set(objects.flatMap(({ namespace = '' }) => (namespace === '' ? [] : [namespace])));
  if (name === undefined || others.length > 0) return undefined;
  const { revision: head } = log.head();
  if ((await lastEventOf(log, { resource: 'namespaces', name }, head)) !== undefined) return undefined;
  const { found, since } = await occurringObjects(log, undefined, limits);
  const names = new Set(found.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace])));
  for (const namespace of await occurringObjects(log, ['namespaces'], limits).then((known) => known.found))
    names.add(namespace.name);
  if (names.has(name)) return undefined;
  const nearest = nearestName(name, names);
  // That an object is in another namespace says more than that this one is nowhere.
  if (nearest === undefined && objects.every((object) => object.name !== undefined)) return undefined;
  // Where Namespaces are kept, none is there that was never made.
  const isSure = (await log.resources()).includes('namespaces');
  return unknown({ type: 'namespace', name }, { nearest, since: isSure ? undefined : since });
}

async function unknownObject(
  log: ReadonlyEventLog,
  objects: readonly ObjectSelector[],
  limits: LookingLimits,
): Promise<UnknownName | undefined> {
  const [first] = objects;
  const { name, namespace } = first ?? {};
  if (name === undefined || objects.some((other) => other.name !== name)) return undefined;
  const { revision: head } = log.head();
  for (const { resource, namespace: place } of objects) {
    if (resource === undefined) continue;
    if ((await lastEventOf(log, { resource, namespace: place, name }, head)) !== undefined) return undefined;
  }
  const { found, since } = await occurringObjects(log, namedResources({ objects }), limits);
  const isThere = (place: string | undefined) => namespace === undefined || place === namespace;
  const called = found.filter((object) => object.name === name);
  if (called.some((object) => isThere(object.namespace))) return undefined;
  const near = (places: typeof found) => nearestName(name, new Set(places.map((object) => object.name)));
  const elsewhere = called[0]?.namespace;
  const nearest = near(found.filter((object) => isThere(object.namespace))) ?? near(found);
  const what = { type: 'object', name, ...(namespace === undefined ? {} : { namespace }) } as const;
  // Its own versions were looked at, if it was clear which object is meant.
  const isSure = objects.every((object) => object.resource !== undefined && object.namespace !== undefined);
  const likely = elsewhere === undefined ? { nearest } : { elsewhere };
  return unknown(what, { ...likely, since: isSure ? undefined : since });
}

async function unknownActor(
  log: ReadonlyEventLog,
  actor: string,
  limits: LookingLimits,
): Promise<UnknownName | undefined> {
  const { found, since } = await occurringActors(log, limits);
  const names = new Set([...found, ...(await ownControllers())]);
  if ([...names].some((name) => matchesName(actor, name))) return undefined;
  // A part of a name may be misspelt, too, such as the end of system:serviceaccount:shop:web.
  const parts = [...names].flatMap((name) => [name, ...name.split(/[:/@]/)]);
  const nearest = nearestName(actor.replaceAll('*', ''), new Set(parts));
  return unknown({ type: 'actor', name: actor }, { nearest, since });
}

/** A controller that had nothing to do yet is no slip of the pen. Loaded when nobody of the name is found: few questions need it. */
async function ownControllers(): Promise<readonly string[]> {
  const [{ builtInControllers }, { scheduler }, { simulatedControllers }] = await Promise.all([
    import('../../../core/controllers/built-in-controllers.js'),
    import('../../../core/scheduler/scheduler.js'),
    import('../../../core/node/simulated-controllers.js'),
  ]);
  const resourceOf = () => undefined;
  const findScale = () => fail('nobody scales anything here');
  const checkPolicyTypes = () => [];
  const all = [
    ...builtInControllers({ resourceOf, findScale, checkPolicyTypes, findMigrated: () => undefined, rootCa: '' }),
    scheduler(),
    ...simulatedControllers(),
  ];
  return all.map(({ name }) => name);
}

/** What was meant, and how far was looked. */
interface Likely {
  readonly nearest?: string | undefined;
  readonly elsewhere?: string | undefined;
  readonly since?: Revision | undefined;
}

/** What is told of a name; undefined when it may occur in older events and nothing says that it is misspelt. */
function unknown(
  what: Pick<UnknownName, 'type' | 'name' | 'namespace'>,
  { nearest, elsewhere, since }: Likely,
): UnknownName | undefined {
  if (since !== undefined && nearest === undefined && elsewhere === undefined) return undefined;
  return {
    ...what,
    ...(nearest === undefined ? {} : { nearest }),
    ...(elsewhere === undefined ? {} : { elsewhere }),
    ...(since === undefined ? {} : { since }),
  };
}
