// Finds the resources, their verbs and their subresources in the paths of the API.

import { discoveryFacts } from './facts.mjs';
import { compareVersions } from './versions.mjs';

const ITEM_VERBS = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete', POST: 'create' };
const COLLECTION_VERBS = { GET: 'list', POST: 'create', DELETE: 'deletecollection' };

/** Takes a path apart; `undefined` for the list of a group version's resources itself. */
function parsePath(path) {
  const match =
    /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)\/(?<namespaced>namespaces\/\{namespace\}\/)?(?<resource>[a-z]+)(?<item>\/\{name\})?(?:\/(?<subresource>[a-z]+)(?:\/\{path\})?)?$/.exec(
      path,
    );
  return match === null
    ? undefined
    : { group: '', ...Object.fromEntries(Object.entries(match.groups).filter(([, value]) => value !== undefined)) };
}

/** Kinds of subresources that are connected to instead of read and written: their options travel in the query. */
function connectKind(parsed) {
  const kind = discoveryFacts.connectKinds[`${parsed.resource}/${parsed.subresource}`];
  return kind === undefined ? undefined : { group: '', version: 'v1', kind };
}

function kindOfModel(model, definitions, definitionOf) {
  const name = definitionOf.get(model);
  if (name === undefined) return undefined;
  const kinds = definitions[name].kinds;
  return kinds?.length === 1 ? { ...kinds[0], definition: name } : undefined;
}

const sorted = (verbs) => [...verbs].sort();

/**
 * Every resource of the release, ordered by group priority, then version, then name.
 * @param {import('./client-operations.mjs').Operation[]} operations
 * @param {Record<string, object>} definitions in the bundle's form
 * @param {Map<string, string>} definitionOf definition names by the client's model names
 */
export function buildResources(operations, definitions, definitionOf) {
  const resources = new Map();
  for (const operation of operations) {
    const parsed = parsePath(operation.path);
    if (parsed === undefined) continue;
    const key = `${parsed.group}/${parsed.version}/${parsed.resource}`;
    if (!resources.has(key)) {
      resources.set(key, {
        group: parsed.group,
        version: parsed.version,
        resource: parsed.resource,
        namespaced: false,
        verbs: new Set(),
        subresources: new Map(),
      });
    }
    const resource = resources.get(key);
    if (parsed.namespaced !== undefined) resource.namespaced = true;
    if (parsed.subresource === undefined) addVerbs(resource, parsed, operation, definitions, definitionOf);
    else addSubresource(resource, parsed, operation, definitions, definitionOf);
  }
  return [...resources.values()].map((resource) => finish(resource, resources)).sort(byPriority);
}

function addVerbs(resource, parsed, operation, definitions, definitionOf) {
  const verb = (parsed.item === undefined ? COLLECTION_VERBS : ITEM_VERBS)[operation.method];
  resource.verbs.add(verb);
  if (operation.parameters.includes('watch')) resource.verbs.add('watch');
  if (verb === 'create' || verb === 'get') {
    resource.kind ??= kindOfModel(operation.body ?? operation.response, definitions, definitionOf);
  }
}

function addSubresource(resource, parsed, operation, definitions, definitionOf) {
  if (!resource.subresources.has(parsed.subresource))
    resource.subresources.set(parsed.subresource, { verbs: new Set() });
  const subresource = resource.subresources.get(parsed.subresource);
  subresource.verbs.add(
    operation.method === 'HEAD' || operation.method === 'OPTIONS' ? 'get' : ITEM_VERBS[operation.method],
  );
  subresource.kind ??=
    connectKind(parsed) ??
    kindOfModel(
      operation.method === 'PATCH' ? operation.response : (operation.body ?? operation.response),
      definitions,
      definitionOf,
    );
}

function finish(resource, resources) {
  const { kind } = resource;
  if (kind === undefined)
    throw new Error(`No kind is known for ${resource.group}/${resource.version}/${resource.resource}`);
  // The list operation of a read-only resource declares `watch` all the same, but component statuses are computed when asked for.
  if (!resource.verbs.has('update')) resource.verbs.delete('watch');
  const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  const versions = [...resources.values()]
    .filter((other) => other.group === resource.group && other.resource === resource.resource)
    .map((other) => other.version)
    .sort(compareVersions);
  return {
    group: resource.group,
    version: resource.version,
    resource: resource.resource,
    singular: kind.kind.toLowerCase(),
    kind: kind.kind,
    groupResource: name,
    namespaced: resource.namespaced,
    shortNames: discoveryFacts.shortNames[name] ?? [],
    categories: discoveryFacts.categories[name] ?? [],
    verbs: sorted(resource.verbs),
    subresources: [...resource.subresources]
      .map(([subresource, { verbs, kind: own }]) => {
        const {
          group,
          version,
          kind: kindName,
        } = own ?? { group: resource.group, version: resource.version, kind: kind.kind };
        return { name: subresource, verbs: sorted(verbs), group, version, kind: kindName };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    storageVersion: versions[0],
    definition: kind.definition,
  };
}

function byPriority(a, b) {
  const rank = (group) => {
    const index = discoveryFacts.groupPriority.indexOf(group);
    if (index < 0) throw new Error(`The group ${group} has no place in the order of groups`);
    return index;
  };
  return rank(a.group) - rank(b.group) || compareVersions(a.version, b.version) || (a.resource < b.resource ? -1 : 1);
}
