import type { Json } from '../../../core/model/json.js';
import { type KubeObject, toJson } from '../../../core/model/object.js';
import type { Moment } from '../moments/moment.js';

/** What an expression over events can name, see `eventBindings`. */
export const EVENT_VARIABLES = ['object', 'oldObject', 'event'] as const;

/** What the variables of an expression stand for at a moment. */
export function eventBindings({ event, transition }: Moment): Readonly<Record<string, Json>> {
  const { change, hash, ...header } = event;
  return {
    object: objectOrNull(transition.after),
    oldObject: objectOrNull(transition.before),
    event: header as unknown as Json,
  };
}

/** An object as an expression sees it: null where there is none. */
export function objectOrNull(object: KubeObject | undefined): Json {
  return object === undefined ? null : toJson(object);
}
