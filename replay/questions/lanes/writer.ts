import { API_SERVER_USER } from '../../../core/model/cluster-event.js';
import { isFromOutside } from '../../log/events/from-outside.js';
import type { EventHeader } from '../../log/records.js';

/** What kind of writer somebody is: a person or client from outside, a controller, the scheduler, a node, or the API server itself. */
export type WriterRole = 'outside' | 'controller' | 'scheduler' | 'node' | 'server';

/** Who wrote. Plain JSON. */
export interface Writer {
  /** The controller's name, else the user's. */
  readonly name: string;
  readonly role: WriterRole;
}

/** Who stands behind an event. */
export function writerOf({ actor, cause }: Pick<EventHeader, 'actor' | 'cause'>): Writer {
  const name = actor.controller ?? actor.user;
  if (cause?.reason === 'bootstrap' || actor.user === API_SERVER_USER) return { name, role: 'server' };
  if (isFromOutside(actor)) return { name, role: 'outside' };
  if (/scheduler$/.test(name)) return { name, role: 'scheduler' };
  return { name, role: /^(kubelet|system:node:)/.test(name) ? 'node' : 'controller' };
}
