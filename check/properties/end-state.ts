import type { GroupResource } from '../../core/model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { type KubeObject, toJson } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import type { ClusterState } from '../../core/state/cluster-state.js';

/** Heartbeats and reports tell of the route, not of where it led. */
const OF_THE_ROUTE: ReadonlySet<GroupResource> = new Set(['leases.coordination.k8s.io', 'events']);
/** What a node has been through is written on it; only that it is there is compared. */
const NODES = 'nodes';
/** Members that no two runs have in common, or that count writes. */
const CHANCE = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'selfLink']);
/**
 * Members that tell how often something was tried, or what came before. A Deployment's revision is one: a controller that has started again
 * on an old view of it begins the rollout of the old template, here as in Kubernetes, and the way back from there counts, too.
 */
const COUNTS = new Set([
  'observedGeneration',
  'restartCount',
  'lastState',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
]);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const DIGEST = /[0-9a-f]{64}/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every leaf of every object, by object and path. Objects with a generated name have a number instead, in an order that their contents give. */
export type EndState = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What a state comes to once everything that is chance is left out: names that were generated, uids, times, versions, and garbage. */
export function endState(state: ClusterState): EndState {
  const generated = namesOfChance(state);
  const uids = uidsOf(state);
  const byName = new Map<string, ReadonlyMap<string, string>[]>();
  for (const resource of state.resources()) {
    if (OF_THE_ROUTE.has(resource)) continue;
    for (const object of state.listResource(resource)) {
      if (isGarbage(object, uids)) continue;
      const key = `${resource} ${objectKey(object.metadata.namespace, shownName(object))}`;
      const leaves = new Map<string, string>();
      if (resource !== NODES) collect(toJson(object), '', generated, leaves);
      const alike = byName.get(key) ?? [];
      alike.push(leaves);
      byName.set(key, alike);
    }
  }
  return new Map(
    [...byName].flatMap(([key, alike]) =>
      alike
        .map((leaves) => ({ leaves, text: JSON.stringify([...leaves]) }))
        .sort((a, b) => (a.text < b.text ? -1 : 1))
        .map(({ leaves }, index): [string, ReadonlyMap<string, string>] => [
          index === 0 ? key : `${key} ${index + 1}`,
          leaves,
        ]),
    ),
  );
}

function uidsOf(state: ClusterState): ReadonlySet<string> {
  const uids = new Set<string>();
  for (const resource of state.resources()) {
    for (const { metadata } of state.listResource(resource)) uids.add(metadata.uid);
  }
  return uids;
}

/** Whether every owner is gone: then the garbage collector has it, or would have it if one ran. */
function isGarbage({ metadata }: KubeObject, uids: ReadonlySet<string>): boolean {
  const owners = metadata.ownerReferences ?? [];
  return owners.length > 0 && owners.every(({ uid }) => !uids.has(uid));
}

function shownName({ metadata }: KubeObject): string {
  return isGenerated(metadata) ? `${metadata.generateName}*` : metadata.name;
}

function isGenerated({ generateName, name }: KubeObject['metadata']): boolean {
  return generateName !== undefined && generateName !== '' && name.startsWith(generateName);
}

/** Names that were drawn, and those of nodes: which of them has a Pod is chance. */
function namesOfChance(state: ClusterState): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const resource of state.resources()) {
    for (const object of state.listResource(resource)) {
      if (resource === NODES) names.set(object.metadata.name, 'a node');
      else if (isGenerated(object.metadata)) names.set(object.metadata.name, shownName(object));
    }
  }
  return names;
}

function collect(
  value: Json | undefined,
  path: string,
  generated: ReadonlyMap<string, string>,
  leaves: Map<string, string>,
): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    // The order of a list may be that of generated names, so it is left out where items are objects.
    const items = value.map((item: Json) => {
      const own = new Map<string, string>();
      collect(item, '', generated, own);
      return { own, text: isJsonObject(item) ? JSON.stringify([...own]) : '' };
    });
    items.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    for (const [index, { own }] of items.entries()) {
      for (const [member, leaf] of own) leaves.set(`${path}[${index}]${member === '' ? '' : '.'}${member}`, leaf);
    }
  } else if (isJsonObject(value)) collectMembers(value, path, generated, leaves);
  else leaves.set(path, typeof value === 'string' ? plain(value, generated) : String(value));
}

function collectMembers(
  value: JsonObject,
  path: string,
  generated: ReadonlyMap<string, string>,
  leaves: Map<string, string>,
): void {
  const isMetadata = path === 'metadata';
  for (const member of Object.keys(value).sort()) {
    if (isMetadata && CHANCE.has(member)) continue;
    if (COUNTS.has(member) || (member === 'uid' && !isMetadata)) continue;
    collect(value[member], path === '' ? member : `${path}.${member}`, generated, leaves);
  }
}

function plain(text: string, generated: ReadonlyMap<string, string>): string {
  if (TIME.test(text)) return 'a time';
  if (ADDRESS.test(text)) return 'an address';
  return generated.get(text) ?? text.replace(UUID, 'a uid').replace(DIGEST, 'a digest');
}
