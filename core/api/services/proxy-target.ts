import type { Random } from '../../model/clock.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, notFound, serviceUnavailable } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { ENDPOINT_SLICES, PODS, SERVICES } from '../../schema/kinds.js';

/** What a request to `proxy` goes on to. */
export interface ProxyTarget {
  readonly scheme: 'http' | 'https';
  readonly pod: Pod;
  readonly port: number;
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** A name as a proxy's path has it: `NAME`, `NAME:PORT` or `SCHEME:NAME:PORT`. Source: apimachinery pkg/util/net SplitSchemeNamePort. */
export function splitProxyName(
  id: string,
): { readonly scheme: 'http' | 'https'; readonly name: string; readonly port: string } | undefined {
  const parts = id.split(':');
  const [scheme, name, port] = parts.length === 3 ? parts : ['', parts[0], parts[1] ?? ''];
  if (parts.length > 3 || name === undefined || name === '' || port === undefined) return undefined;
  if (scheme !== '' && scheme !== 'http' && scheme !== 'https') return undefined;
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port };
}

/** The Pod that `pods/proxy` means, at the port that is named, else the first that it declares. Source: pkg/registry/core/pod/strategy.go ResourceLocation. */
export function podProxyTarget(view: View, namespace: string, id: string): Result<ProxyTarget> {
  const asked = splitProxyName(id);
  if (asked === undefined) return fail(badRequest(`invalid pod request ${JSON.stringify(id)}`));
  const { scheme, name } = asked;
  const pod = view.get<Pod>(PODS, namespace, name);
  if (pod === undefined) return fail(notFound({ group: '', resource: 'pods' }, name));
  if ((pod.status?.podIP ?? '') === '') return fail(badRequest('address not allowed'));
  const declared = pod.spec.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort;
  const port = asked.port === '' ? (declared ?? DEFAULT_PORTS[scheme]) : numberOf(asked.port);
  return port === undefined ? fail(badRequest(`invalid pod request ${JSON.stringify(id)}`)) : ok({ scheme, pod, port });
}

/** A Pod behind a Service that `services/proxy` means, by chance. Source: pkg/registry/core/service/storage/storage.go ResourceLocation. */
export function serviceProxyTarget(view: View, namespace: string, id: string, random: Random): Result<ProxyTarget> {
  const asked = splitProxyName(id);
  if (asked === undefined) return fail(badRequest(`invalid service request ${JSON.stringify(id)}`));
  const { scheme, name } = asked;
  const service = view.get(SERVICES, namespace, name);
  if (service === undefined) return fail(notFound({ group: '', resource: 'services' }, name));
  const number = numberOf(asked.port);
  const byNumber = number === undefined ? undefined : service.spec.ports?.find(({ port }) => port === number);
  if (number !== undefined && byNumber === undefined)
    return fail(serviceUnavailable(`no service port ${number} found for service ${JSON.stringify(name)}`));
  const portName = byNumber === undefined ? asked.port : (byNumber.name ?? '');
  const found: ProxyTarget[] = [];
  for (const slice of view.list(ENDPOINT_SLICES, namespace)) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
    const port = slice.ports?.find((one) => (one.name ?? '') === portName)?.port;
    if (port === undefined) continue;
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      const isPod = conditions?.ready !== false && targetRef?.kind === 'Pod';
      const pod = isPod ? view.get<Pod>(PODS, targetRef.namespace ?? namespace, targetRef.name ?? '') : undefined;
      if (pod !== undefined) found.push({ scheme, pod, port });
    }
  }
  const chosen = found[Math.floor(random() * found.length)];
  return chosen === undefined
    ? fail(serviceUnavailable(`no endpoints available for service ${JSON.stringify(id)}`))
    : ok(chosen);
}

function numberOf(port: string): number | undefined {
  return /^\d{1,5}$/.test(port) && Number(port) < 0x1_0000 ? Number(port) : undefined;
}
