import { posix } from 'node:path';
import { resolveEndpoint } from '../../api/services/resolve-endpoint.js';
import { ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { WebhookClientConfig } from '../../schema/generated/types/admissionregistration.js';

/** Where a webhook is reached. */
export interface WebhookTarget {
  /** As it is configured: errors name it. */
  readonly url: URL;
  readonly host: string;
  readonly port: number;
  /** Whom the certificate must name. */
  readonly serverName: string;
}

/** Finds out where a webhook is reached that has so many seconds, or what is said of one that cannot be. Source: apiserver pkg/util/webhook/client.go. */
export function webhookTarget(
  { url: given, service }: WebhookClientConfig,
  seconds: number,
  view: View,
): Result<WebhookTarget, string> {
  if (service === undefined) {
    if (given === undefined || !URL.canParse(given))
      return { ok: false, error: 'could not get REST client: webhook configuration must have either service or URL' };
    const url = urlToCall(given, new URL(given).pathname, seconds);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return ok({ url, host, port: Number(url.port || '443'), serverName: host });
  }
  const { name, namespace, path = '', port = 443 } = service;
  const serverName = `${name}.${namespace}.svc`;
  const url = urlToCall(`https://${serverName}:${port}/`, path, seconds);
  // The standard port goes from a URL; Kubernetes shows it.
  const shown = port === 443 ? url.href.replace(serverName, `${serverName}:443`) : url.href;
  const called = (why: string) => ({ ok: false as const, error: `Post "${shown}": ${why}` });
  const found = resolveEndpoint(view, namespace, name, port);
  if (!found.ok) return called(found.error);
  const { host, isSimulated } = found.value;
  if (isSimulated) return called(`dial tcp ${host}:${found.value.port}: connect: connection refused`);
  return ok({ url, host, port: found.value.port, serverName });
}

/**
 * A webhook's path is called without doubled slashes, dots or a slash at its end, and the webhook is told how long it has.
 * Source: client-go rest/request.go NewRequest, Go's path.Join.
 */
function urlToCall(base: string, path: string, seconds: number): URL {
  const url = new URL(base);
  url.pathname = posix.join('/', path).replace(/(?<=.)\/$/, '');
  url.searchParams.set('timeout', `${seconds}s`);
  return url;
}
