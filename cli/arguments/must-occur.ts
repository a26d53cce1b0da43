import { CommandFailure } from '../../core/model/command-failure.js';
import type { NamesInQuestion, UnknownName } from '../../replay/names/unknown-name.js';
import { namedResources, type ObjectFilter } from '../../replay/object-selector.js';
import type { Timeline } from '../../replay/timeline.js';

/**
 * Says so when nothing was found because a name is misspelt: a namespace, an object's name, a user's or controller's that occurs nowhere.
 * Rejects with `CommandFailure` then.
 */
export async function mustOccur(timeline: Timeline, filter: ObjectFilter, actor?: string): Promise<void> {
  const unknown = await unknownNameIn(timeline, filter, actor);
  if (unknown !== undefined) throw new CommandFailure(unknown);
}

/** The same in words, for whoever goes on; undefined when all names occur. */
export async function unknownNameIn(
  timeline: Timeline,
  filter: ObjectFilter,
  actor?: string,
): Promise<string | undefined> {
  const { resource, namespace, name, objects = [{ resource, namespace, name }] } = filter;
  const question: NamesInQuestion = { objects, actor };
  const found = await timeline.unknownName(question);
  return found === undefined ? undefined : unknownNameText(found, namedResources(filter) ?? []);
}

/** What is said of a name that occurs nowhere, with the one that was likely meant. */
export function unknownNameText(unknown: UnknownName, resources: readonly string[]): string {
  const { nearest, elsewhere } = unknown;
  const suggestion =
    elsewhere !== undefined
      ? `; there is one in namespace ${JSON.stringify(elsewhere)}`
      : nearest === undefined
        ? ''
        : `; did you mean ${JSON.stringify(nearest)}?`;
  return `${complaint(unknown, resources)}${suggestion}`;
}

function complaint({ type, name, namespace, since }: UnknownName, resources: readonly string[]): string {
  const quoted = JSON.stringify(name);
  const where = since === undefined ? 'in this history' : `in the history since revision ${since}`;
  if (type === 'namespace') return `there is no namespace ${quoted} ${where}`;
  if (type === 'actor') return `there is no user or controller ${quoted} ${where}`;
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  const what = resources.length === 0 ? `an object ${quoted}` : `${resources.join(' or ')} ${quoted}`;
  return `${what} never existed${place}${since === undefined ? '' : ` ${where}`}`;
}
