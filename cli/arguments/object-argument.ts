import { CommandFailure } from '../../core/model/command-failure.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { nearestName } from '../../replay/names/nearest-name.js';
import type { NamedResource } from '../../replay/resource-name.js';
import type { Timeline } from '../../replay/timeline.js';
import { lastEventOf } from '../../replay/why/last-event.js';
import { mustOccur } from './must-occur.js';

/** An object, or all of a kind, as named on the command line: `deploy/frontend`, `deploy frontend`, `deploy`. */
export interface ObjectArgument {
  readonly kind: string;
  readonly name?: string;
}

/** Reads the arguments that name an object or a kind; undefined when there are none. Throws `CommandFailure` when they are too many. */
export function parseObjectArgument(args: readonly string[]): ObjectArgument | undefined {
  const [first, second, third] = args;
  if (first === undefined) return undefined;
  const slash = first.indexOf('/');
  const surplus = slash >= 0 ? second : third;
  if (surplus !== undefined) throw new CommandFailure(`unexpected argument ${JSON.stringify(surplus)}`);
  if (slash < 0) return { kind: first, name: second };
  const name = first.slice(slash + 1);
  if (slash === 0 || name === '') throw new CommandFailure(`${JSON.stringify(first)} is not of the form KIND/NAME`);
  return { kind: first.slice(0, slash), name };
}

/** Finds a kind by any of its names. Rejects with `CommandFailure` when there is none. */
export async function knownResource(timeline: Timeline, kind: string): Promise<NamedResource> {
  const found = await timeline.findResource(kind);
  if (found !== undefined) return found;
  const known = timeline.schemas.resources.flatMap(({ resource, singular, shortNames }) => [
    resource,
    singular,
    ...shortNames,
  ]);
  const nearest = nearestName(kind, [...known, ...(await timeline.log.resources())]);
  const suggestion = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  throw new CommandFailure(`there is no resource type ${JSON.stringify(kind)}${suggestion}`);
}

/** One object, named as a question needs it. */
export interface NamedObject {
  readonly kind: string;
  readonly address: ObjectAddress;
}

/**
 * The one object that an argument and `-n` name; without `-n`, in the namespace `default`. Rejects with `CommandFailure` when it never
 * existed.
 */
export async function namedObject(
  timeline: Timeline,
  { kind: text, name }: ObjectArgument,
  asked: string | undefined,
): Promise<NamedObject> {
  if (name === undefined) throw new CommandFailure(`${JSON.stringify(text)} is not of the form KIND/NAME`);
  const { resource, kind, namespaced } = await knownResource(timeline, text);
  const namespace = namespaced === false ? undefined : (asked ?? (namespaced === true ? 'default' : undefined));
  const address = { resource, ...(namespace === undefined ? {} : { namespace }), name };
  if ((await lastEventOf(timeline.log, address, timeline.log.head().revision)) === undefined)
    await mustOccur(timeline, address);
  return { kind, address };
}
