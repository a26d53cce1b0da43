import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { fail, ok, type Result } from '../core/model/result.js';
import { type Deviation, REORDERINGS } from './deviation.js';
import { FAULT_KINDS } from './fault-kind.js';
import type { Trial } from './search/trial-runner.js';
import type { Workload } from './user-step.js';

/** Raised whenever a string of before would mean another run. */
const VERSION = 1;

/** What nearly every run says, most often last: compressed with it, a string is a third as long. A part of the version. */
const DICTIONARY = Buffer.from(
  '"noResurrection""monotone""bounded""sameEnd""goesQuiet""settles""keepsLiveChildren"' +
    '"verb":"delete","verb":"update","subresource":"status","resource":"deployments.apps","resource":"pods",' +
    '"metadata":{"labels":{"app":"a"},"spec":{"replicas":"template":{"containers":[{"name":"image":"' +
    '{"kind":"crash","kind":"stale","kind":"coalesce","kind":"error-after","kind":"error-before","kind":"two-leaders",' +
    '"kind":"rewind","controller":"at":{"reconcile":"write":"commits":"millis":"back":1,"until":{"reconciles":1}}]}' +
    '"patch":{"type":"merge","value":{"spec":{"replicas":1}}}},"apiVersion":"example.com/v1","kind":"' +
    '{"version":1,"controllers":[""],"property":"","seed":1,"workload":[{"command":{"verb":"create",' +
    '"target":{"resource":".example.com","namespace":"default","name":""},"object":{"deviations":[',
);
/** So long is no run that anybody would want to read. */
const LONGEST = 16 * 1024 * 1024;

interface Written {
  readonly version: number;
  readonly controllers: readonly string[];
  readonly property: string;
  readonly seed: number;
  readonly workload: Workload;
  readonly deviations: readonly Deviation[];
}

/** What a replay string says. */
export interface Replay extends Trial {
  readonly property: string;
}

/** Writes down a run so that it can be made again: compressed JSON in base64url, with the version and the names of the controllers. */
export function writeReplay(trial: Replay, controllers: readonly string[]): string {
  const { property, seed, workload, deviations } = trial;
  const written: Written = { version: VERSION, controllers, property, seed, workload, deviations };
  const packed = deflateRawSync(JSON.stringify(written), { level: 9, dictionary: DICTIONARY });
  return `hindcast-${VERSION}-${packed.toString('base64url')}`;
}

/** Reads a replay string. The error is one line that says why it cannot be replayed here. */
export function readReplay(text: string, controllers: readonly string[]): Result<Replay, string> {
  const [, version, body] = /^hindcast-(\d{1,9})-([\w-]+)$/.exec(text.trim()) ?? [];
  if (version === undefined || body === undefined)
    return fail('this is no replay string: it must begin with "hindcast-"');
  if (Number(version) !== VERSION) {
    return fail(`the replay string is of version ${version}, and this Hindcast replays version ${VERSION}`);
  }
  let written: Partial<Written> | null;
  try {
    const json = inflateRawSync(Buffer.from(body, 'base64url'), { dictionary: DICTIONARY, maxOutputLength: LONGEST });
    written = JSON.parse(json.toString('utf8')) as Partial<Written> | null;
  } catch {
    return fail('the replay string is damaged: something is missing from it');
  }
  const { property, seed, workload, deviations } = written ?? {};
  if (typeof property !== 'string' || !Number.isSafeInteger(seed) || !isWorkload(workload) || !isDeviations(deviations))
    return fail('the replay string is damaged: it does not say what a run is made of');
  const names = written?.controllers ?? [];
  if (names.join() !== controllers.join()) {
    return fail(`the replay string is for ${list(names)}, and this check is of ${list(controllers)}`);
  }
  return ok({ property, seed: seed!, workload, deviations });
}

function isWorkload(value: unknown): value is Workload {
  return Array.isArray(value) && value.every((step) => typeof step?.command?.target?.resource === 'string');
}

function isDeviations(value: unknown): value is readonly Deviation[] {
  return Array.isArray(value) && value.every((deviation) => KINDS.has(deviation?.kind) && isLasting(deviation));
}

const KINDS: ReadonlySet<unknown> = new Set([...FAULT_KINDS, ...REORDERINGS]);

/** Whether the parts that a run relies on are what they should be. */
function isLasting({ until, at }: { readonly until?: unknown; readonly at?: unknown }): boolean {
  return [until, at].every((part) => part === undefined || (typeof part === 'object' && part !== null));
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'no controller' : names.join(', ');
}
