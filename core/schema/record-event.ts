import type { Intent } from '../model/command.js';
import { createObject, mergePatch } from '../model/intent.js';
import type { KubeObject } from '../model/object.js';
import type { Millis } from '../model/revision.js';
import { stableDigest } from '../model/stable-hash.js';
import { timestamp } from '../model/timestamp.js';
import type { View } from '../model/view.js';
import { EVENTS } from './kinds.js';

/** What a component wants people to know about an object; shown by `kubectl describe` and `kubectl get events`. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  /** One CamelCase word: `Scheduled`, `FailedScheduling`. */
  readonly reason: string;
  readonly message: string;
  /** `default-scheduler`, `kubelet`, `deployment-controller`. */
  readonly component: string;
  readonly host?: string;
  /** Which part of the object it is about: `spec.containers{app}`. */
  readonly fieldPath?: string;
  /** Say it only if it was not said before: for what goes on rather than happens. */
  readonly once?: boolean;
  /** How often it has happened since it was last said; 1 unless told. */
  readonly times?: number;
}

/**
 * Asks for a core/v1 Event about an object. The same note on the same object counts up the Event that is there, as
 * client-go's correlator does; its name is derived from the note, so that the decision needs no memory.
 * Source: client-go tools/record/events_cache.go.
 */
export function recordEvent(view: View, now: Millis, about: KubeObject, note: EventNote): Intent {
  return namedEvent(view, now, about, note, eventName(about, note));
}

function namedEvent(view: View, now: Millis, about: KubeObject, note: EventNote, name: string): Intent {
  const namespace = about.metadata.namespace ?? 'default';
  const known = view.get(EVENTS, namespace, name);
  const time = timestamp(now);
  const { component, host, fieldPath, times = 1 } = note;
  if (known !== undefined) return mergePatch(EVENTS, known, { count: (known.count ?? 1) + times, lastTimestamp: time });
  return createObject(EVENTS, {
    metadata: { namespace, name },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      namespace: about.metadata.namespace,
      uid: about.metadata.uid,
      resourceVersion: about.metadata.resourceVersion,
      ...(fieldPath === undefined ? {} : { fieldPath }),
    },
    type: note.type,
    reason: note.reason,
    message: note.message,
    source: { component, ...(host === undefined ? {} : { host }) },
    firstTimestamp: time,
    lastTimestamp: time,
    count: times,
    reportingComponent: component,
    reportingInstance: host ?? '',
  });
}

/** Asks for the Events of several notes on one object; notes that say the same become one. */
export function recordEvents(view: View, now: Millis, about: KubeObject, notes: readonly EventNote[]): Intent[] {
  if (notes.length === 0) return [];
  const byName = new Map(notes.map((note) => [eventName(about, note), note]));
  const wasSaid = (name: string) => view.get(EVENTS, about.metadata.namespace ?? 'default', name) !== undefined;
  return [...byName]
    .filter(([name, note]) => note.once !== true || !wasSaid(name))
    .map(([name, note]) => namedEvent(view, now, about, note, name));
}

function eventName({ metadata }: KubeObject, { type, reason, message, component, host, fieldPath }: EventNote): string {
  const parts = [metadata.uid, type, reason, message, component, host ?? '', fieldPath ?? ''];
  return `${metadata.name}.${stableDigest(parts.join('\n'), 16)}`;
}
