import { API_SERVER_USER } from '../../model/cluster-event.js';
import {
  type Controller,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { createObject, deleteObject, updateObject, updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { CustomResourceDefinition } from '../../schema/generated/types/apiextensions.js';
import type { APIService } from '../../schema/generated/types/apiregistration.js';
import { API_SERVICES, CUSTOM_RESOURCE_DEFINITIONS } from '../../schema/kinds.js';
import { AUTOMANAGED, apiServiceName, customApiService } from '../../schema/local-api-service.js';

/**
 * Keeps an APIService for each group version that definitions define. Those that somebody else made it leaves alone. One that
 * names no server is that of this one, which is always there. In Kubernetes these are three controllers within the API server. Source: kube-aggregator
 * pkg/controllers/autoregister and status/local, pkg/controlplane/controller/crdregistration.
 */
export function autoregister(): Controller {
  return {
    name: 'autoregister',
    watches: [watch(CUSTOM_RESOURCE_DEFINITIONS, itsApiServices), watch(API_SERVICES, itself)],
    user: () => API_SERVER_USER,
    reconcile: (view, { name }, now) => keep(view, name, now),
  };
}

/** The APIServices of what a definition defines, and of what it did. */
function* itsApiServices({ before, after }: ObjectChange<CustomResourceDefinition>): Iterable<ReconcileRequest> {
  if (sameJson(before?.spec, after?.spec)) return;
  const names = new Set(
    [before, after].flatMap((definition) => (definition === undefined ? [] : versionsOf(definition))),
  );
  for (const name of names) yield { name };
}

function versionsOf({ spec: { group, versions } }: CustomResourceDefinition): string[] {
  return versions.map((version) => apiServiceName(group, version.name));
}

function keep(view: View, name: string, now: Millis): Reconciliation {
  const wanted = definedAs(view, name);
  const current = view.get(API_SERVICES, undefined, name);
  if (current === undefined) {
    if (wanted === undefined) return SETTLED;
    const draft = { metadata: { name, labels: { [AUTOMANAGED]: 'true' } }, spec: wanted };
    return { intents: [createObject(API_SERVICES, draft, { reason: 'a definition defines its group version' })] };
  }
  // What the server made of its own kinds at the start is looked at when it starts.
  const isKept = current.metadata.labels?.[AUTOMANAGED] === 'true' && current.metadata.deletionTimestamp === undefined;
  if (!isKept) return saysItIsThere(current, now);
  if (wanted === undefined)
    return { intents: [deleteObject(API_SERVICES, current, { reason: 'no definition defines its group version' })] };
  if (sameJson(current.spec, wanted)) return saysItIsThere(current, now);
  const reason = 'it is that of a definition';
  return { intents: [updateObject(API_SERVICES, { ...current, spec: wanted }, { reason })] };
}

/** What the APIService of a group version says, if a definition defines that. */
function definedAs(view: View, name: string) {
  for (const { spec } of view.listShared(CUSTOM_RESOURCE_DEFINITIONS)) {
    const version = spec.versions.find((one) => one.served && apiServiceName(spec.group, one.name) === name);
    if (version !== undefined) return customApiService(spec.group, version.name);
  }
  return undefined;
}

/** Source: kube-aggregator pkg/apis/apiregistration/v1/helper NewLocalAvailableAPIServiceCondition. */
function saysItIsThere(apiService: APIService, now: Millis): Reconciliation {
  const { spec, status } = apiService;
  if (spec?.service !== undefined) return SETTLED;
  const conditions = status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === 'Available');
  if (old?.status === 'True' && old.reason === LOCAL.reason && old.message === LOCAL.message) return SETTLED;
  const lastTransitionTime = old?.status === 'True' ? (old.lastTransitionTime ?? timestamp(now)) : timestamp(now);
  const made = { ...LOCAL, lastTransitionTime };
  const shown = old === undefined ? [...conditions, made] : conditions.map((one) => (one === old ? made : one));
  const said = { ...apiService, status: { ...status, conditions: shown } };
  return { intents: [updateStatus(API_SERVICES, said, { reason: 'this server answers for it' })] };
}

const LOCAL = {
  type: 'Available',
  status: 'True',
  reason: 'Local',
  message: 'Local APIServices are always available',
};
