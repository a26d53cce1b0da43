import { fc } from '@fast-check/vitest';
import { stringify } from 'yaml';
import type { Json, JsonObject } from '../../core/model/json.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { nullishObjects } from '../support/nullish-objects.js';
import { CATALOG, draftOf, SUBRESOURCE_BODIES, withName } from './catalog.js';
import { oddlyChanged, oddValues, placesIn } from './odd-values.js';

/** One request, as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64, so that it can be printed whatever it holds. */
  readonly body: string;
}

/** `a` is there of each kind in the catalog when the requests begin. */
const name = fc.constantFrom('a', 'a', 'a', 'a', 'b');
const namespace = fc.oneof(
  { weight: 12, arbitrary: fc.constant('default') },
  { weight: 1, arbitrary: fc.constantFrom('kube-system', 'none', 'UPPER', '%00', '..') },
);

/** What a request with a body is made of, before it is encoded. */
interface Draft {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  readonly type?: string;
}

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const;

const SUBRESOURCES = [
  'status',
  'scale',
  'binding',
  'eviction',
  'ephemeralcontainers',
  'resize',
  'log',
  'token',
  'finalize',
  'approval',
  'exec',
  'proxy',
  'none',
];

/** An object of the catalog, or of any kind, and where it belongs. */
const valid: fc.Arbitrary<{ path: string; object: JsonObject }> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...CATALOG).map(([collection, kind, content]) => draftOf(collection, kind, content)),
  },
  {
    weight: 1,
    arbitrary: nullishObjects().map(({ info, object }) => {
      const root = info.group === '' ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`;
      return { path: `${root}${info.namespaced ? '/namespaces/default' : ''}/${info.resource}`, object };
    }),
  },
  {
    // Every version that is served, with next to nothing.
    weight: 1,
    arbitrary: fc.constantFrom(...loadSchemas().resources).map(({ group, version, resource, kind, namespaced }) => {
      const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
      return draftOf(`${root}${namespaced ? '/namespaces/default' : ''}/${resource}`, kind, {});
    }),
  },
);

const drafts: fc.Arbitrary<Draft> = fc.tuple(valid, name, namespace).chain(([{ path, object }, named, ns]) => {
  const place = path.replace('/namespaces/default', `/namespaces/${ns}`);
  const own = withName(object, named);
  const fresh = withName(object, named === 'a' ? 'b' : 'a');
  const item = `${place}/${named}`;
  const subresource = fc.constantFrom(...SUBRESOURCES);
  const subBody = (sub: string): Json => SUBRESOURCE_BODIES[sub] ?? own;
  const odd = (method: string, path: string, value: Json = own) =>
    oddlyChanged(value).map((body): Draft => ({ method, path, body }));
  return fc.oneof(
    { weight: 6, arbitrary: odd('POST', place, fresh) },
    { weight: 2, arbitrary: fc.constant<Draft>({ method: 'POST', path: place, body: fresh }) },
    { weight: 3, arbitrary: odd('PUT', item) },
    {
      weight: 6,
      arbitrary: patchesOf(own).map(({ body, type }): Draft => ({ method: 'PATCH', path: item, body, type })),
    },
    { weight: 1, arbitrary: subresource.chain((sub) => odd('POST', `${item}/${sub}`, subBody(sub))) },
    { weight: 1, arbitrary: subresource.chain((sub) => odd('PUT', `${item}/${sub}`, subBody(sub))) },
    {
      weight: 1,
      arbitrary: subresource.chain((sub) =>
        patchesOf(subBody(sub)).map(
          ({ body, type }): Draft => ({ method: 'PATCH', path: `${item}/${sub}`, body, type }),
        ),
      ),
    },
    { weight: 2, arbitrary: fc.constantFrom<Draft>({ method: 'GET', path: item }, { method: 'GET', path: place }) },
    { weight: 1, arbitrary: fc.constantFrom<Draft>({ method: 'GET', path: place.replace(`/namespaces/${ns}`, '') }) },
    { weight: 1, arbitrary: subresource.map((sub): Draft => ({ method: 'GET', path: `${item}/${sub}` })) },
    { weight: 2, arbitrary: odd('DELETE', item, DELETE_OPTIONS) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Draft>({ method: 'DELETE', path: item }, { method: 'DELETE', path: place }),
    },
    { weight: 1, arbitrary: others },
  );
});

const DELETE_OPTIONS: JsonObject = {
  apiVersion: 'v1',
  kind: 'DeleteOptions',
  gracePeriodSeconds: 1,
  propagationPolicy: 'Background',
  preconditions: { uid: 'a', resourceVersion: '1' },
  dryRun: ['All'],
};

/** Patches of every type, made from what the object holds. */
function patchesOf(value: Json): fc.Arbitrary<{ body: Json; type: string }> {
  const pointers = placesIn(value).map((path) => path.map((part) => `/${String(part).replaceAll('/', '~1')}`).join(''));
  const pointer = fc.constantFrom(
    ...pointers,
    '/',
    '/-',
    '/spec/containers/-',
    '/a~2b',
    'a',
    '/spec/9999999999',
    '/__proto__/a',
  );
  const operation = fc.record(
    {
      op: fc.constantFrom<Json>('add', 'remove', 'replace', 'move', 'copy', 'test', 'x', null, 0),
      path: fc.oneof({ weight: 9, arbitrary: pointer as fc.Arbitrary<Json> }, { weight: 1, arbitrary: oddValues }),
      from: pointer,
      value: oddValues,
    },
    { requiredKeys: ['op'] },
  );
  const operations = fc.oneof(
    { weight: 9, arbitrary: fc.array(operation, { maxLength: 3 }) },
    { weight: 1, arbitrary: oddValues },
  );
  return fc.oneof(
    operations.map((body) => ({ body: body as Json, type: PATCH_TYPES[0] as string })),
    fc.tuple(oddlyChanged(value), fc.constantFrom(...PATCH_TYPES.slice(1))).map(([body, type]) => ({ body, type })),
  );
}

/** Paths that name no resource, and some that name nothing. */
const others: fc.Arbitrary<Draft> = fc
  .constantFrom(
    '/',
    '/api',
    '/apis',
    '/api/v1',
    '/apis/apps/v1',
    '/apis/none/v1/things',
    '/version',
    '/healthz/none',
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/api/v1',
    '/openapi/v3/none',
    '/.well-known/openid-configuration',
    '/openid/v1/jwks',
    '/at/1/api/v1/pods',
    '/at/0/api/v1/namespaces/default/pods/a',
    '/at/-1/api/v1/pods',
    '/at/999999999999999999999/api/v1/pods',
    '/at/2026-01-01T00:00:00Z/api/v1/configmaps',
    '/at/5m/api/v1/pods',
    '/at//api/v1/pods',
    '/api/v1/watch/pods',
    '/api/v1/%E0%A4%A',
    '/api/v1/namespaces/default/pods/a/b/c/d',
    '/apis/timeline.hindcast.dev/v1alpha1/changes',
    '/apis/timeline.hindcast.dev/v1alpha1/forks',
    '//',
  )
  .chain((path) =>
    fc
      .constantFrom('GET', 'GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')
      .map((method) => ({ method, path })),
  );

const PARAMETERS: readonly (readonly [string, readonly string[]])[] = [
  ['limit', ['1', '0', '-1', 'x', '9999999999999999999']],
  ['continue', ['x', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ', 'e30', '', 'bnVsbA']],
  ['labelSelector', ['a=b', 'a in (b,c)', '!a', 'a in (', ',', '=', 'a notin (b),c', '\u0000']],
  [
    'fieldSelector',
    ['metadata.name=a', 'spec.nodeName=', 'status.phase!=Running', 'none=1', '=', 'a,,', 'involvedObject.name=a'],
  ],
  ['resourceVersion', ['0', '1', '-1', 'x', '99999999', '', '18446744073709551616']],
  ['resourceVersionMatch', ['Exact', 'NotOlderThan', 'x', '']],
  ['dryRun', ['All', 'x', '']],
  ['fieldManager', ['m', '', 'a'.repeat(200), '\u0000', 'kubectl']],
  ['fieldValidation', ['Strict', 'Warn', 'Ignore', 'x', '']],
  ['force', ['true', 'false', 'x']],
  ['pretty', ['true', '1', 'x']],
  ['timeoutSeconds', ['1', '0', '-1', 'x']],
  ['propagationPolicy', ['Foreground', 'Orphan', 'Background', 'x', '']],
  ['gracePeriodSeconds', ['0', '1', '-1', 'x', '1e9', '99999999999999999999']],
  ['orphanDependents', ['true', 'x']],
  ['includeObject', ['None', 'Metadata', 'Object', 'x']],
  ['watch', ['1', 'true', '0', 'x']],
  ['allowWatchBookmarks', ['true', 'x']],
  ['sendInitialEvents', ['true', 'false', 'x']],
  ['follow', ['true', 'x']],
  ['tailLines', ['1', '-1', 'x']],
];

const query = fc
  .array(
    fc
      .constantFrom(...PARAMETERS)
      .chain(([parameter, values]) => fc.tuple(fc.constant(parameter), fc.constantFrom(...values))),
    {
      maxLength: 3,
    },
  )
  .map((pairs) => new URLSearchParams(pairs).toString());

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const accept = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constantFrom(TABLE, `${TABLE},application/json`, 'application/json', 'application/yaml') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
      'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
      'application/vnd.kubernetes.protobuf',
      'application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json',
      'application/json;as=Table;v=v9;g=x',
      'text/html',
      '*/*;q=0.1',
      ';;;',
    ),
  },
);

const OTHER_TYPES = [
  '',
  'application/json; charset=utf-8',
  'text/plain',
  'application/cbor',
  'APPLICATION/JSON',
  ';',
  ...PATCH_TYPES,
];

/** A body as bytes, with its content type: now and then of another form than it says, damaged, or with a name that comes twice. */
function encoded(body: Json, type: string | undefined): fc.Arbitrary<{ type: string; bytes: Buffer }> {
  const text = JSON.stringify(body);
  const json = { type: type ?? 'application/json', bytes: Buffer.from(text) };
  const isPatch = type !== undefined;
  const yaml = () => ({ type: type ?? 'application/yaml', bytes: Buffer.from(stringify(body, { version: '1.1' })) });
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(json) },
    { weight: isPatch ? 0 : 2, arbitrary: fc.constant(null).map(yaml) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('"metadata":{},', '"spec":null,', '"a":1,"a":2,', '"__proto__":1,').map((more) => ({
        ...json,
        bytes: Buffer.from(text.replace('{', `{${more}`)),
      })),
    },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_TYPES).map((other) => ({ ...json, type: other })) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 3 })).map(([at, bytes]) => {
        const cut = at % (json.bytes.length + 1);
        return {
          ...json,
          bytes: Buffer.concat([json.bytes.subarray(0, cut), bytes, json.bytes.subarray(cut + bytes.length)]),
        };
      }),
    },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => ({
        type: 'application/vnd.kubernetes.protobuf',
        bytes: Buffer.concat([Buffer.from('k8s\0'), bytes]),
      })),
    },
    {
      weight: isPatch ? 0 : 1,
      arbitrary: fc
        .constantFrom(
          '? {a: b}\n: c\n',
          'a: &a [*a]\n',
          '---\n---\n',
          '!!binary x',
          '{a: !!js/function x}',
          'a: 0o17\nb: 1_000\n',
          '\ufeff{}',
          '"\\ud800"',
          '- a',
          '',
        )
        .map((text) => ({ type: 'application/yaml', bytes: Buffer.from(text) })),
    },
  );
}

/** Requests of every verb, on every resource and some paths beside, whose bodies nobody reckons with. */
export const anyRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(drafts, fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: query }), accept)
  .chain(([{ method, path, body, type }, asked, accepted]) => {
    const manager = type === 'application/apply-patch+yaml' ? 'fieldManager=m' : '';
    const parameters = [asked, asked.includes('fieldManager') ? '' : manager].filter((one) => one !== '').join('&');
    const target = parameters === '' ? path : `${path}?${parameters}`;
    const headers: Readonly<Record<string, string>> = accepted === undefined ? {} : { accept: accepted };
    if (body === undefined) return fc.constant({ method, path: target, headers, body: '' });
    return encoded(body, type).map(({ type: contentType, bytes }) => ({
      method,
      path: target,
      headers: contentType === '' ? headers : { ...headers, 'content-type': contentType },
      body: bytes.toString('base64'),
    }));
  });
