import type { Intent } from '../model/command.js';
import { createObject, mergePatch } from '../model/intent.js';
import type { KubeObject } from '../model/object.js';
import type { Millis } from '../model/revision.js';
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
}

/**
 * Asks for a core/v1 Event about an object. The same note on the same object counts up the Event that is there, as
 * client-go's correlator does; its name is derived from the note, so that the decision needs no memory.
 * Source: client-go tools/record/events_cache.go.
 */
export function recordEvent(view: View, now: Millis, about: KubeObject, note: EventNote): Intent {
  const namespace = about.metadata.namespace ?? 'default';
  const parts = [about.metadata.uid, note.type, note.reason, note.message, note.component, note.host ?? ''];
  const name = `${about.metadata.name}.${fnv1a64(parts.join('\n'))}`;
  const known = view.get(EVENTS, namespace, name);
  const time = timestamp(now);
  if (known !== undefined) return mergePatch(EVENTS, known, { count: (known.count ?? 1) + 1, lastTimestamp: time });
  return createObject(EVENTS, {
    metadata: { namespace, name },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      namespace: about.metadata.namespace,
      uid: about.metadata.uid,
      resourceVersion: about.metadata.resourceVersion,
    },
    type: note.type,
    reason: note.reason,
    message: note.message,
    source: { component: note.component, ...(note.host === undefined ? {} : { host: note.host }) },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    reportingComponent: note.component,
    reportingInstance: note.host ?? '',
  });
}

/** FNV-1a over the UTF-16 code units, as 16 hex digits. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
