import { isJsonObject, type Json } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Revision } from '../../model/revision.js';
import { badRequest, expired, type StatusError } from '../../model/status-error.js';

/** Where a paged list goes on: at which revision, after which key. */
export interface Continuation {
  /** Absent to go on with what is newest. */
  readonly revision?: Revision;
  readonly after: string;
}

const VERSION = 'meta.k8s.io/v1';
/** What stands for the newest revision in a token. */
const NEWEST = -1;
const END = '\0';

/** Writes a `continue` token, in the form Kubernetes' own have. Source: apiserver pkg/storage/continue.go. */
export function continueToken({ revision = NEWEST, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${after}${END}` })).toString('base64url');
}

/** Reads a `continue` token; what is none is a 400. */
export function readContinueToken(token: string): Result<Continuation> {
  const odd = token.search(/[^\w-]/);
  // One character is too few for a byte.
  const wrong = odd >= 0 ? odd : token.length % 4 === 1 ? token.length - 1 : undefined;
  if (wrong !== undefined) return invalidKey(`: illegal base64 data at input byte ${wrong}`);
  const read = parse(Buffer.from(token, 'base64url').toString());
  if (!isJsonObject(read)) return invalidKey(': it holds no object');
  const { v, rv = 0, start = '' } = read;
  if (v !== VERSION) return invalidKey(`: server does not recognize this encoded version ${String(v ?? '')}`);
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || typeof start !== 'string') return invalidKey('');
  if (rv === 0) return invalidKey(`: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (start === '') return invalidKey(`: encoded start key empty (version ${VERSION})`);
  const key = start.endsWith(END) ? start.slice(0, -END.length) : start;
  const steps = key.replace(/^\//, '').split('/');
  // A key leads nowhere but down.
  if (steps.slice(0, -1).includes('') || steps.some((step) => step === '.' || step === '..'))
    return invalidKey(`: ${start}`);
  return ok({ after: key, ...(rv < 0 ? {} : { revision: rv }) });
}

/** 410 for a token whose list is too old to go on with; one that goes on with what is newest comes along. Source: apiserver storage/etcd3/errors.go. */
export function expiredToken(after: string): StatusError {
  const why =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  return { ...expired(why), continue: continueToken({ after }) };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function invalidKey(why: string): Result<never> {
  return fail(badRequest(`invalid continue token: continue key is not valid${why}`));
}
