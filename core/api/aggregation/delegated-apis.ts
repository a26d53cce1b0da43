import type { View } from '../../model/view.js';
import type { APIService } from '../../schema/generated/types/apiregistration.js';
import { API_SERVICES } from '../../schema/kinds.js';

/** A group version that another API server serves, which stands behind a Service. */
export interface DelegatedApi {
  readonly group: string;
  readonly version: string;
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
  readonly isAvailable: boolean;
  /** As it is stored. */
  readonly object: APIService;
}

/** What APIServices say of who serves what. */
export interface Delegations {
  /** By `GROUP/VERSION`. */
  readonly apis: ReadonlyMap<string, DelegatedApi>;
  /** All APIServices by `GROUP/VERSION`, those of the server itself as well: they tell which group comes first. */
  readonly all: ReadonlyMap<string, APIService>;
}

const found = new WeakMap<readonly APIService[], Delegations>();

/** Which group versions other API servers serve, as the APIServices of a state say. Worked out once for all states that have the same. */
export function delegationsOf(view: View): Delegations {
  const objects = view.listShared(API_SERVICES);
  let delegations = found.get(objects);
  if (delegations === undefined) {
    const all = new Map(objects.map((object) => [keyOf(object), object]));
    const apis = new Map<string, DelegatedApi>();
    for (const [key, object] of all) {
      const api = delegatedApi(object);
      if (api !== undefined) apis.set(key, api);
    }
    delegations = { apis, all };
    found.set(objects, delegations);
  }
  return delegations;
}

function keyOf({ spec }: APIService): string {
  return `${spec?.group ?? ''}/${spec?.version ?? ''}`;
}

/** What an APIService delegates, if it does. The core group is always the server's own. */
export function delegatedApi(object: APIService): DelegatedApi | undefined {
  const { group = '', version = '', service } = object.spec ?? {};
  if (service === undefined || group === '' || version === '') return undefined;
  const { namespace = '', name = '', port = 443 } = service;
  const isAvailable = object.status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'True');
  return { group, version, service: { namespace, name, port }, isAvailable: isAvailable === true, object };
}
