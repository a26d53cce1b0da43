import type { Command } from 'commander';
import type { EventQuery } from '../../replay/log/events/event-query.js';
import { words } from './selection-options.js';

/** Whose writes a command is about, as asked for. */
export interface ActorOptions {
  readonly actor?: string;
  readonly excludeActor?: readonly string[];
  readonly external?: boolean;
}

/** Gives a command the options that say whose writes it is about. */
export function addActorOptions(command: Command): Command {
  return command
    .option('--actor <name>', 'only writes of users or controllers whose name has this in it; with *, is like this')
    .option('--exclude-actor <names>', 'no writes of these users or controllers, named in the same way', words)
    .option('--external', 'only what came from outside: not from controllers, the scheduler or nodes');
}

/** The same, as a query says it. */
export function actorsOf({
  actor,
  excludeActor,
  external,
}: ActorOptions): Pick<EventQuery, 'actor' | 'excludingActors' | 'external'> {
  return { actor, excludingActors: excludeActor, external };
}
