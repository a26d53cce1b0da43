import { MASTERS_GROUP } from '../../core/api/auth/user.js';
import type { ApiContext, ApiRequest } from '../../core/api/http/api-context.js';
import { decodeObject } from '../../core/api/http/body.js';
import type { Exchange } from '../../core/api/http/exchange.js';
import { respondError } from '../../core/api/http/respond.js';
import type { JsonObject } from '../../core/model/json.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import { badRequest, forbidden, methodNotAllowed, notFound, type StatusError } from '../../core/model/status-error.js';
import type { ForkAdmin } from '../fork/fork-admin.js';
import { forkPath } from '../fork/fork-path.js';
import type { ForkProblem } from '../fork/fork-problem.js';
import type { ForkRequest } from '../fork/fork-record.js';
import { FORKS_PATH, statusOfProblem } from './fork-answer.js';

const FORKS = { group: '', resource: 'forks' };

type Extensions = ApiContext['extensions'];
type IsVouchedFor = (fork: string, file: string) => Promise<boolean>;

/**
 * Adds `/timeline/forks` to the paths under `/timeline/`: what `RemoteForks` asks. For members of `system:masters` only, since a
 * fork shows everything its parent had. A file of controllers is taken only where `isVouchedFor` says that its path comes from somebody
 * who may choose the code that runs here: a member of `system:masters` may be far away.
 */
export function forksExtension(admin: ForkAdmin, extensions: Extensions, isVouchedFor: IsVouchedFor): Extensions {
  const timeline = extensions.get('timeline');
  return new Map(extensions).set('fork', noSuchFork).set('timeline', async (request) => {
    const { exchange, caller, info } = request;
    const below = info.path === FORKS_PATH || info.path.startsWith(`${FORKS_PATH}/`);
    if (!below) return timeline?.(request);
    if (!caller.user.groups.includes(MASTERS_GROUP)) {
      return respondError(exchange, forbidden(FORKS, '', `they are open to the group ${MASTERS_GROUP} only`));
    }
    await serveForks(admin, exchange, info.path.slice(FORKS_PATH.length + 1), isVouchedFor);
  });
}

/** What is below `/fork/` and comes here is of no fork that there is. */
async function noSuchFork({ exchange, info }: ApiRequest): Promise<void> {
  const { name } = forkPath(info.path) ?? { name: '' };
  respondError(exchange, { ...notFound(FORKS, name), message: `there is no fork ${JSON.stringify(name)}` });
}

/** Answers one request; `path` is what follows `/timeline/forks/`. */
async function serveForks(
  admin: ForkAdmin,
  exchange: Exchange,
  path: string,
  isVouchedFor: IsVouchedFor,
): Promise<void> {
  const [name = '', action] = path.split('/');
  const asked = `${exchange.method} ${name === '' ? '' : action === undefined ? 'NAME' : `NAME/${action}`}`;
  switch (asked) {
    case 'GET ':
      return send(exchange, 200, { items: await admin.list() });
    case 'POST ':
      return withBody(exchange, async (body) => {
        const read = readRequest(body);
        if (!read.ok) return respondError(exchange, read.error);
        const { request, run } = read.value;
        if (request.with !== undefined && !(await isVouchedFor(request.name, request.with))) {
          return respondError(exchange, badRequest('with names code to run, and is not taken from afar'));
        }
        answer(exchange, request.name, 201, await admin.create(request, run));
      });
    case 'POST NAME/run':
      return withBody(exchange, async ({ milliseconds }) => {
        if (typeof milliseconds !== 'number')
          return respondError(exchange, badRequest('milliseconds must be a number'));
        answer(exchange, name, 200, await admin.run(name, milliseconds));
      });
    case 'DELETE NAME':
      return answer(exchange, name, 200, await admin.delete(name));
    default:
      return respondError(exchange, methodNotAllowed(FORKS, exchange.method.toLowerCase()));
  }
}

async function withBody(exchange: Exchange, use: (body: JsonObject) => Promise<void>): Promise<void> {
  const bytes = await exchange.body();
  if (!(bytes instanceof Uint8Array)) return respondError(exchange, bytes);
  const body = await decodeObject(bytes, exchange.header('content-type'));
  if (!body.ok) return respondError(exchange, body.error);
  await use(body.value.object);
}

function readRequest(body: JsonObject): Result<{ request: ForkRequest; run?: number }, StatusError> {
  const { name, at, parent, time, controllers, nodes, with: file, run } = body;
  if (typeof name !== 'string') return fail(badRequest('name must be a string'));
  if (!isWhole(at)) return fail(badRequest('at must be a revision'));
  if (parent !== undefined && typeof parent !== 'string') return fail(badRequest('parent must be a string'));
  if (time !== 'real' && time !== 'virtual') return fail(badRequest('time must be "real" or "virtual"'));
  if (typeof controllers !== 'boolean') return fail(badRequest('controllers must be true or false'));
  if (nodes !== undefined && !isWhole(nodes)) return fail(badRequest('nodes must be a number'));
  if (run !== undefined && !isWhole(run)) return fail(badRequest('run must be a number of milliseconds'));
  if (file !== undefined && typeof file !== 'string') return fail(badRequest('with must be a path'));
  return ok({ request: { name, at, parent, time, controllers, nodes, with: file }, run });
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function answer(exchange: Exchange, name: string, code: number, result: Result<unknown, ForkProblem>): void {
  if (result.ok) send(exchange, code, result.value);
  else respondError(exchange, statusOfProblem(result.error, name));
}

function send(exchange: Exchange, code: number, value: unknown): void {
  exchange.reply.send(code, { 'content-type': 'application/json' }, JSON.stringify(value));
}
