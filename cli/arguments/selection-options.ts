import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import { parseLabelSelector } from '../../core/model/label-selector.js';
import type { ObjectFilter, ObjectSelector } from '../../replay/object-selector.js';
import type { Timeline } from '../../replay/timeline.js';
import { knownResource, type ObjectArgument, parseObjectArgument } from './object-argument.js';

/** Which objects a command is about, as asked for. */
export interface SelectionOptions {
  readonly namespace?: string;
  readonly kind?: readonly string[];
  readonly name?: string;
  readonly exclude?: readonly string[];
  readonly selector?: string;
  readonly all?: boolean;
}

/** The same, as a query says it. */
export interface Selection {
  readonly filter: ObjectFilter;
  readonly labelSelector: string | undefined;
  readonly withoutNoise: boolean;
}

/** What noise is, for `--help`. */
export const NOISE_HELP = `
Noise is left out: Leases that are only renewed, heartbeats of Nodes, Events, and the Endpoints and EndpointSlices that controllers keep. The
last line, on standard error, tells how much that was. --all shows it, and so does naming a kind: leases, events, endpoints.`;

/** Gives a command the options that say which objects it is about, besides `-n` and its arguments. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option('--kind <kinds>', 'only objects of these kinds, such as pods,services; may be repeated', words)
    .option('--name <name>', 'only objects of this name')
    .option('-l, --selector <labels>', 'only objects whose labels fit, as for kubectl: app=web,tier!=db')
    .option('--exclude <kinds>', 'no objects of these kinds, or not these: secrets,cm/settings; may be repeated', words)
    .option('--all', 'also what is left out as noise');
}

/** Reads an option that takes a list with commas, and may be given several times. */
export function words(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').filter((word) => word !== '')];
}

/** What arguments and options select. A namespace says nothing of a kind that has none. Rejects with `CommandFailure`. */
export async function selectionOf(
  timeline: Timeline,
  args: readonly string[],
  options: SelectionOptions,
): Promise<Selection> {
  const { namespace, selector, exclude = [], all } = options;
  const { kinds, name } = namedBy(parseObjectArgument(args), options);
  const parsed = selector === undefined ? undefined : parseLabelSelector(selector);
  if (parsed?.ok === false) throw new CommandFailure(`--selector: ${parsed.error.message}`);
  const objects = await Promise.all(kinds.map((kind) => selectorOf(timeline, { kind, name }, namespace)));
  const excluding = await Promise.all(exclude.map((text) => excludedBy(timeline, text)));
  return {
    filter: {
      ...(objects.length === 0 ? { namespace, name } : objects.length === 1 ? objects[0] : { objects }),
      ...(excluding.length === 0 ? {} : { excluding }),
    },
    labelSelector: selector,
    withoutNoise: all !== true,
  };
}

/** A kind and a name come from the arguments or from the options, each from one of them. */
function namedBy(
  argument: ObjectArgument | undefined,
  options: SelectionOptions,
): { readonly kinds: readonly string[]; readonly name: string | undefined } {
  if (argument !== undefined && options.kind !== undefined) throw new CommandFailure('a kind can be named only once');
  if (argument?.name !== undefined && options.name !== undefined)
    throw new CommandFailure('a name can be given only once');
  return {
    kinds: argument === undefined ? (options.kind ?? []) : words(argument.kind),
    name: argument?.name ?? options.name,
  };
}

async function excludedBy(timeline: Timeline, text: string): Promise<ObjectSelector> {
  return selectorOf(timeline, parseObjectArgument([text])!, undefined);
}

async function selectorOf(
  timeline: Timeline,
  { kind, name }: ObjectArgument,
  namespace: string | undefined,
): Promise<ObjectSelector> {
  const { resource, namespaced } = await knownResource(timeline, kind);
  return { resource, namespace: namespaced === false ? undefined : namespace, name };
}
