/** A request that is as much work as the limits of the API allow. */
export interface WorstRequest {
  /** What kind of request it is. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const MERGE_TYPE = 'application/merge-patch+json';
const STRATEGIC_TYPE = 'application/strategic-merge-patch+json';
const APPLY_TYPE = 'application/apply-patch+yaml';
/** A little less than the members and items that a body may have. */
const FIELDS = 15_900;
/** A little less than those of a definition of a custom resource, and than the members of one object in it. */
const DEFINITION_FIELDS = 63_500;
const DEFINITION_WIDTH = 128;
/** So few in a version that the versions come near the limit. */
const GROUPS = 30;
/** Of an object that is to have as many others put beside them. */
const HALF = FIELDS / 2;
/** A little less than the bytes that it may have. */
const BYTES = 3_100_000;

const names = (count: number, prefix = 'k') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const lines = (count: number, line: (name: string) => string) => names(count).map(line).join('\n');
const data = (prefix?: string, count = FIELDS) => Object.fromEntries(names(count, prefix).map((name) => [name, 'v']));
const map = (name: string, members: object) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...members });
const yamlMap = (name: string, rest: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${rest}`;

/** One of each kind, in an order in which each finds what it changes. `round` keeps the objects of one round from those of another. */
export function worstRequests(round: number): readonly WorstRequest[] {
  const name = (what: string) => `${what}-${round}`;
  const post = (what: string, contentType: string, body: string, path = MAPS): WorstRequest => ({
    name: what,
    method: 'POST',
    path,
    contentType,
    body,
  });
  const patch = (what: string, object: string, contentType: string, body: string): WorstRequest => {
    const manager = contentType === APPLY_TYPE ? '?fieldManager=bench' : '';
    return { name: what, method: 'PATCH', path: `${MAPS}/${name(object)}${manager}`, contentType, body };
  };
  const others = Object.fromEntries(names(FIELDS).map((key) => [key, 'w']));
  const operations = names(FIELDS / 4).map((key) => ({ op: 'replace', path: `/data/${key}`, value: 'w' }));
  return [
    post('create', JSON_TYPE, map(name('made'), { data: data() })),
    post('create of a Pod', JSON_TYPE, podOf(name('pod')), PODS),
    post('unknown fields', JSON_TYPE, map(name('unknown'), data())),
    post('names that are wrong', JSON_TYPE, map(name('wrong'), { data: data('a/b') })),
    post('one long text', JSON_TYPE, map(name('long'), { data: { text: 'x'.repeat(1_000_000) } })),
    post('too long a text', JSON_TYPE, map(name('longer'), { data: { text: 'x'.repeat(BYTES) } })),
    post('too many fields', JSON_TYPE, `[${'0,'.repeat(BYTES / 2)}0]`),
    post('YAML of 62 KB', YAML_TYPE, yamlMap(name('yaml'), `data:\n${lines(6_000, (key) => `  ${key}: v`)}`)),
    post('YAML of many lines', YAML_TYPE, yamlMap(name('lines'), `data:\n${lines(FIELDS, (key) => `  ${key}: v`)}`)),
    post('YAML of comments', YAML_TYPE, yamlMap(name('comments'), '#\n'.repeat(BYTES / 2))),
    post('YAML of documents', YAML_TYPE, yamlMap(name('documents'), '---\n'.repeat(BYTES / 4))),
    post('YAML of dashes', YAML_TYPE, yamlMap(name('dashes'), `x:\n${'- \n'.repeat(BYTES / 3)}`)),
    patch('merge patch that is refused', 'made', MERGE_TYPE, JSON.stringify({ data: data('z') })),
    patch('merge patch', 'made', MERGE_TYPE, JSON.stringify({ data: others })),
    patch('strategic merge patch', 'made', STRATEGIC_TYPE, JSON.stringify({ data: data() })),
    patch('JSON patch', 'made', 'application/json-patch+json', JSON.stringify(operations)),
    patch('apply', 'applied', APPLY_TYPE, map(name('applied'), { data: data() })),
    patch('apply that is refused', 'applied', APPLY_TYPE, map(name('applied'), { data: data('z') })),
    patch('apply of other values', 'applied', APPLY_TYPE, map(name('applied'), { data: others })),
    post('create of half as much', JSON_TYPE, map(name('half'), { data: data('k', HALF) })),
    patch('merge patch of other fields', 'half', MERGE_TYPE, JSON.stringify({ data: data('z', HALF) })),
    patch('apply of half as much', 'mixed', APPLY_TYPE, map(name('mixed'), { data: data('k', HALF) })),
    post('create of a definition', JSON_TYPE, definitionOf(`as-${round}`, { type: 'string' }), DEFINITIONS),
    applyDefinition('apply of a definition', `bs-${round}`, { type: 'string' }),
    applyDefinition('apply of a definition that is as before', `bs-${round}`, { type: 'string' }),
    applyDefinition('apply of another definition', `bs-${round}`, { type: 'integer' }),
    applyDefinition('apply of a definition of nulls', `cs-${round}`, null),
    patch('apply of other fields', 'mixed', APPLY_TYPE, map(name('mixed'), { data: data('z', HALF) })),
    // Made anew, since there are other kinds than in the round before.
    { name: 'OpenAPI v2', method: 'GET', path: '/openapi/v2' },
    { name: 'OpenAPI v3', method: 'GET', path: '/openapi/v3' },
  ];
}

function applyDefinition(what: string, plural: string, property: object | null): WorstRequest {
  const path = `${DEFINITIONS}/${plural}.example.com?fieldManager=bench&force=true`;
  return { name: what, method: 'PATCH', path, contentType: APPLY_TYPE, body: definitionOf(plural, property) };
}

/** A definition of a custom resource whose versions have as many properties as they may, in groups as wide as may be. */
function definitionOf(plural: string, property: object | null): string {
  const properties = Object.fromEntries(names(DEFINITION_WIDTH, 'p').map((key) => [key, property]));
  const groups = Object.fromEntries(names(GROUPS, 'g').map((key) => [key, { type: 'object', properties }]));
  const schema = { openAPIV3Schema: { type: 'object', properties: groups } };
  const valuesOfVersion = GROUPS * (DEFINITION_WIDTH * (property === null ? 1 : 2) + 3) + 7;
  const versions = names(Math.floor(DEFINITION_FIELDS / valuesOfVersion), 'v').map((name, index) => ({
    name,
    served: true,
    storage: index === 0,
    schema,
  }));
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, singular: plural, kind: plural.toUpperCase(), listKind: `${plural.toUpperCase()}LIST` },
      versions,
    },
  });
}

function podOf(name: string): string {
  const containers = names(FIELDS / 4, 'c').map((container) => ({ name: container, image: 'i' }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers } });
}
