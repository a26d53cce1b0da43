import type { ApiRequest } from './api-context.js';
import { respondNoSuchPath } from './no-such-path.js';
import { respondText } from './respond.js';

/**
 * What a server must be able to do to be well, by the names of kube-apiserver's checks, those that mean something here: all of it is done before
 * the first request is answered, and a server that cannot write any more says so to whoever writes. Source: apiserver pkg/server/healthz.
 */
const LIVE: readonly string[] = [
  'ping',
  'log',
  'etcd',
  'poststarthook/priority-and-fairness-config-consumer',
  'poststarthook/rbac/bootstrap-roles',
  'poststarthook/scheduling/bootstrap-system-priority-classes',
];
const READY: readonly string[] = [...LIVE.slice(0, 3), 'etcd-readiness', 'informer-sync', ...LIVE.slice(3), 'shutdown'];
const ENDPOINTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['healthz', LIVE],
  ['livez', LIVE],
  ['readyz', READY],
]);

const SAFE = { 'x-content-type-options': 'nosniff' };

/** The endpoint and the check that a path of health names; undefined for other paths. */
export function healthPath(path: string): { readonly endpoint: string; readonly check: string } | undefined {
  const found = /^\/(livez|readyz|healthz)(?:\/(.*))?$/.exec(path);
  return found === null ? undefined : { endpoint: found[1]!, check: found[2] ?? '' };
}

/**
 * Answers `/livez`, `/readyz` and `/healthz`, all checks or one; `?verbose` names each, `?exclude=` leaves some out. Source: apiserver
 * pkg/server/healthz/healthz.go handleRootHealth.
 */
export function serveHealth({ exchange, kinds, info }: ApiRequest, endpoint: string, check: string): void {
  const checks = ENDPOINTS.get(endpoint) ?? LIVE;
  if (check !== '') {
    return checks.includes(check)
      ? respondText(exchange, 200, 'ok', SAFE)
      : respondNoSuchPath(exchange, kinds, info.path);
  }
  if (!exchange.query.has('verbose')) return respondText(exchange, 200, 'ok', SAFE);
  const excluded = new Set(exchange.query.getAll('exclude').filter((name) => name !== ''));
  const lines = checks.map((name) => (excluded.delete(name) ? `[+]${name} excluded: ok` : `[+]${name} ok`));
  if (excluded.size > 0) {
    const names = [...excluded].sort().map((name) => JSON.stringify(name));
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names.join(', ')}`);
  }
  respondText(exchange, 200, `${lines.join('\n')}\n${endpoint} check passed\n`, SAFE);
}
