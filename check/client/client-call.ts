import type { Intent } from '../../core/model/command.js';
import type { ReconcileRequest } from '../../core/model/controller.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import type { Millis } from '../../core/model/revision.js';
import type { StatusError } from '../../core/model/status-error.js';
import type { ListQuery } from './kube-client.js';

/** Something a controller asks to be told. `live` reads come from the newest state, others from the controller's view. */
export type ClientRead =
  | {
      readonly does: 'get';
      readonly type: ResourceType;
      readonly namespace?: string;
      readonly name: string;
      readonly live: boolean;
    }
  | { readonly does: 'list'; readonly type: ResourceType; readonly query: ListQuery; readonly live: boolean }
  | {
      readonly does: 'watch';
      readonly type: ResourceType;
      readonly namespace?: string;
      readonly resourceVersion: string;
    }
  | { readonly does: 'now' };

/** One call of a client. */
export type ClientCall = { readonly read: ClientRead } | { readonly write: Intent };

/** What a call is answered with: a value that nobody changes, or a refusal. */
export type ClientAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: StatusError };

/** What a controller does next, all that it could do by itself being done. */
export type Move =
  | { readonly does: 'call'; readonly call: ClientCall }
  /** It has come to the end of a reconcile. */
  | { readonly does: 'finish'; readonly requeueAfter?: Millis }
  /** Its reconcile ended with an error of the API, or with one that came of it: it is tried again later. */
  | { readonly does: 'fail'; readonly text: string }
  /** It did what no controller may. `what` goes on from its name. */
  | {
      readonly does: 'offend';
      readonly type: 'threw' | 'endless' | 'impure' | 'malformed';
      readonly what: string;
      /** Set when it had to be stopped, so that finding it out took long. */
      readonly stopped?: true;
    };

/** What happens to a controller: it is asked to reconcile, or its oldest open call is answered. */
export type PathEvent = { readonly request: ReconcileRequest } | { readonly answer: ClientAnswer };

const texts = new WeakMap<object, string>();

/** A value as text, the same for the same value. Objects of a state never change, so each is written once. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null) return String(JSON.stringify(value));
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}

/** An event as text: equal for events that no controller can tell apart. */
export function pathEventKey(event: PathEvent): string {
  if ('request' in event) return `? ${event.request.namespace ?? ''}/${event.request.name}`;
  const { answer } = event;
  return answer.ok ? `+ ${textOf(answer.value)}` : `- ${textOf(answer.error)}`;
}
