import type { Change, ObjectRef } from '../../core/model/cluster-event.js';
import type { EventLog } from '../../core/model/event-log.js';
import { encodeEvent } from '../../core/model/event-record.js';
import type { LogEntry } from '../../core/model/journal.js';
import type { KubeObject } from '../../core/model/object.js';
import { seededRandom } from './random.js';

/** The shape of a big log; every number defaults to that of the figures in the README. */
export interface FillOptions {
  readonly events: number;
  /** How many Pods there are, spread evenly over the namespaces. */
  readonly objects: number;
  readonly namespaces: number;
  readonly seed: number;
  /** About how long the JSON of a Pod is. */
  readonly objectBytes: number;
  /** How many changes of a Pod delete it, as a share; one in twenty without it. */
  readonly deletes?: number;
  /** How many events one append carries. */
  readonly batch?: number;
}

/** Each event is the cause of the next, up to a chain of so many; then one from outside begins another. */
export const CHAIN_LENGTH = 50;
const START = Date.parse('2025-01-01T00:00:00Z');
const WORDS = [
  'app',
  'cache',
  'checkout',
  'frontend',
  'image',
  'memory',
  'metrics',
  'mount',
  'port',
  'queue',
  'secret',
  'tier',
];

/** The namespace of a filled log's n-th Pod. */
export function namespaceOf(index: number, namespaces: number): string {
  return `team-${index % namespaces}`;
}

/** The name of a filled log's n-th Pod. */
export function podName(index: number): string {
  return `web-${index}`;
}

/**
 * Fills an empty log with a made-up history, the same for the same options: all Pods are created first, then changed in
 * random order; one change in twenty, or the share that is asked for, deletes a Pod, and the next to come upon it creates it again.
 */
export async function fillLog(log: EventLog, options: FillOptions): Promise<void> {
  const random = seededRandom(options.seed);
  const filler = fillerOf(options.objectBytes, random);
  const alive = new Uint8Array(options.objects);
  const turns = new Uint32Array(options.objects);
  let { revision, hash } = log.head();
  for (let done = 0; done < options.events; ) {
    const entries: LogEntry[] = [];
    const end = Math.min(options.events, done + (options.batch ?? 512));
    for (; done < end; done++) {
      const index = done < options.objects ? done : Math.floor(random() * options.objects);
      const turn = ++turns[index]!;
      const object = podOf(index, options.namespaces, revision + 1, turn, filler);
      const kind = alive[index] === 0 ? 'created' : random() < (options.deletes ?? 0.05) ? 'deleted' : 'modified';
      alive[index] = kind === 'deleted' ? 0 : 1;
      const change = changeOf(kind, object, turn);
      const json = kind === 'deleted' ? undefined : Buffer.from(JSON.stringify(object));
      const encoded = encodeEvent(
        {
          revision: revision + 1,
          time: new Date(START + revision * 20).toISOString(),
          version: 1,
          actor: {
            user: 'system:serviceaccount:kube-system:bench',
            groups: ['system:authenticated'],
            controller: 'bench',
          },
          request: { verb: 'patch', subresource: 'status', correlation: `bench-${index}` },
          ...(revision % CHAIN_LENGTH > 0 && { cause: { trigger: revision, seen: revision } }),
          ref: refOf(object),
          change,
        },
        hash,
      );
      entries.push(kind === 'modified' ? { ...encoded, after: json } : encoded);
      revision++;
      hash = encoded.record.subarray(0, 32);
    }
    const outcome = await log.append(entries, revision - entries.length);
    if (outcome.type === 'conflict')
      throw new Error(`the log ends at ${outcome.head.revision}: somebody else writes it`);
  }
}

/** Entries that create Pods of about `objectBytes` each: what the append rate is measured with. Names begin with `prefix`. */
export function createEntries(log: EventLog, prefix: string, count: number, objectBytes: number): LogEntry[] {
  const filler = fillerOf(objectBytes, seededRandom(count));
  let { revision, hash } = log.head();
  return Array.from({ length: count }, (_, index) => {
    const pod = podOf(index, 1, ++revision, 0, filler);
    const object = { ...pod, metadata: { ...pod.metadata, name: `${prefix}-${index}` } };
    const encoded = encodeEvent(
      {
        revision,
        time: new Date(START + revision * 20).toISOString(),
        version: 1,
        actor: { user: 'bench', groups: [] },
        request: { verb: 'create', correlation: 'bench' },
        ref: refOf(object),
        change: { type: 'created', object },
      },
      hash,
    );
    hash = encoded.record.subarray(0, 32);
    return encoded;
  });
}

function changeOf(type: Change['type'], object: KubeObject & { status: object }, turn: number): Change {
  if (type === 'created') return { type, object };
  if (type === 'deleted') return { type };
  return {
    type,
    patch: [
      { op: 'replace', path: '/status', value: object.status },
      { op: 'replace', path: '/metadata/labels/turn', value: String(turn) },
    ],
  };
}

function podOf(index: number, namespaces: number, revision: number, turn: number, filler: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(index),
      namespace: namespaceOf(index, namespaces),
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(revision),
      creationTimestamp: '2025-01-01T00:00:00Z',
      labels: { app: 'web', turn: String(turn) },
    },
    spec: {
      nodeName: `node-${(index % 50) + 1}`,
      containers: [{ name: 'web', image: 'registry.example/web:1', args: [filler] }],
    },
    status: { phase: 'Running', podIP: `10.0.${(index >> 8) & 255}.${index & 255}`, observed: turn },
  };
}

function refOf({ metadata: { namespace, name, uid } }: KubeObject): ObjectRef {
  return { group: '', version: 'v1', resource: 'pods', namespace, name, uid };
}

/** Words rather than noise or one letter over and over, so that compression does about what it does to real objects. */
function fillerOf(objectBytes: number, random: () => number): string {
  let text = '';
  while (text.length < objectBytes - 480) {
    text += `${WORDS[Math.floor(random() * WORDS.length)]}-${Math.floor(random() * 1e6).toString(36)} `;
  }
  return text;
}
