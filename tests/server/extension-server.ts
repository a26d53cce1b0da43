import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { makeCertificateAuthority } from '../../core/api/tls/certificate-authority.js';
import { issueServerCertificate } from '../../core/api/tls/issue-certificate.js';
import type { JsonObject } from '../../core/model/json.js';

const random = () => 0.5;
const GROUP = 'wardle.example.com';
const API_VERSION = `${GROUP}/v1alpha1`;
const BASE = `/apis/${API_VERSION}`;
const VERBS = ['create', 'delete', 'get', 'list', 'watch'];
const KIND = { group: GROUP, version: 'v1alpha1', kind: 'Flunder' };

/** A request as the extension server had it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The common name of the client certificate, once that was checked; absent where none was shown that holds. */
  readonly proxy: string | undefined;
}

/** An API server beside Hindcast, in this process: it keeps Flunders, namespaced, by name. */
export interface ExtensionServer {
  readonly port: number;
  /** The authority that its certificate is of, in base64. */
  readonly caBundle: string;
  readonly received: Received[];
  /** Whether it knows aggregated discovery, and OpenAPI. */
  isModern: boolean;
  /** Answers every request with this code, if there is one. */
  broken: number | undefined;
  stop(): Promise<void>;
}

/** Starts one, whose certificate is for the Service `wardle/api`. `proxies` are the authorities of those whom it believes. */
export async function extensionServer(proxies: string): Promise<ExtensionServer> {
  const now = Date.now();
  const authority = await makeCertificateAuthority({ now, random, name: 'wardle' });
  const { certificate, key } = await issueServerCertificate(authority, {
    now,
    random,
    names: ['api.wardle.svc'],
    ips: [],
  });
  const flunders = new Map<string, JsonObject>();
  const watchers = new Set<ServerResponse>();
  const received: Received[] = [];
  const state: Pick<ExtensionServer, 'isModern' | 'broken'> = { isModern: true, broken: undefined };

  const answer = (to: ServerResponse, value: JsonObject, contentType = 'application/json') =>
    to.writeHead(200, { 'content-type': contentType, 'x-served-by': 'wardle' }).end(JSON.stringify(value));
  const list = () => ({
    kind: 'FlunderList',
    apiVersion: API_VERSION,
    metadata: { resourceVersion: '1' },
    items: [...flunders.values()],
  });

  async function serve(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(from.url ?? '/', 'https://api');
    const socket = from.socket as TLSSocket;
    const shown = socket.authorized ? new X509Certificate(socket.getPeerCertificate().raw) : undefined;
    const proxy = /CN=(.*)/.exec(shown?.subject ?? '')?.[1];
    received.push({ method: from.method ?? '', path: from.url ?? '', headers: from.headers, proxy });
    if (state.broken !== undefined) return void to.writeHead(state.broken).end('broken');
    if (proxy === undefined) return void to.writeHead(401).end('who is that?');
    if (path === '/apis' && state.isModern && from.headers.accept?.includes('APIGroupDiscoveryList') === true)
      return void answer(to, AGGREGATED, 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    if (path === BASE) return void answer(to, RESOURCES);
    if (path === '/openapi/v2' && state.isModern) return void answer(to, OPENAPI_V2);
    if (path === '/openapi/v3' && state.isModern)
      return void answer(to, { paths: { [BASE.slice(1)]: { serverRelativeURL: `/openapi/v3${BASE}?hash=A1` } } });
    if (path === `/openapi/v3${BASE}` && state.isModern) return void answer(to, OPENAPI_V3);
    if (path === `${BASE}/elsewhere`) return void to.writeHead(302, { location: 'https://example.com/' }).end();
    const name = new RegExp(`^${BASE}(?:/namespaces/[^/]+)?/flunders(?:/([^/]+))?$`).exec(path);
    if (name === null) return void to.writeHead(404).end('404 page not found\n');
    if (from.method === 'POST') {
      const flunder = JSON.parse(await text(from)) as JsonObject & { metadata: { name: string } };
      flunders.set(flunder.metadata.name, flunder);
      for (const one of watchers) one.write(`${JSON.stringify({ type: 'ADDED', object: flunder })}\n`);
      return void to.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(flunder));
    }
    if (query.has('watch')) {
      watchers.add(to);
      to.on('close', () => watchers.delete(to));
      to.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      return;
    }
    if (name[1] === undefined) return void answer(to, list());
    const found = flunders.get(name[1]);
    if (from.method === 'DELETE') flunders.delete(name[1]);
    if (found === undefined)
      to.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(missing(name[1])));
    else answer(to, found);
  }

  const options = { cert: certificate, key, requestCert: true, rejectUnauthorized: false, ca: proxies };
  const server = createServer(options, (from, to) => void serve(from, to));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(authority.certificate).toString('base64'),
    received,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function missing(name: string): JsonObject {
  const message = `flunders.wardle.example.com "${name}" not found`;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'NotFound', code: 404 };
}

const RESOURCES: JsonObject = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: API_VERSION,
  resources: [
    { name: 'flunders', singularName: 'flunder', namespaced: true, kind: 'Flunder', verbs: VERBS, shortNames: ['fl'] },
    { name: 'flunders/status', singularName: '', namespaced: true, kind: 'Flunder', verbs: ['get'] },
  ],
};

const AGGREGATED: JsonObject = {
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: [
    {
      metadata: { name: GROUP },
      versions: [
        {
          version: 'v1alpha1',
          resources: [
            {
              resource: 'flunders',
              responseKind: KIND,
              scope: 'Namespaced',
              singularResource: 'flunder',
              verbs: VERBS,
              shortNames: ['fl'],
              subresources: [{ subresource: 'status', responseKind: KIND, verbs: ['get'] }],
            },
          ],
        },
      ],
    },
  ],
};

const FLUNDER: JsonObject = {
  description: 'What a wardle keeps.',
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'What it is.',
      properties: { reference: { type: 'string', description: 'Another one.' } },
    },
  },
  'x-kubernetes-group-version-kind': [KIND],
};
const operation = (schema: JsonObject) => ({
  operationId: 'readFlunder',
  responses: { 200: { description: 'OK', ...schema } },
  'x-kubernetes-action': 'get',
  'x-kubernetes-group-version-kind': KIND,
});

const OPENAPI_V2: JsonObject = {
  swagger: '2.0',
  info: { title: 'wardle', version: '1' },
  paths: {
    [`${BASE}/namespaces/{namespace}/flunders/{name}`]: {
      get: operation({ schema: { $ref: '#/definitions/Flunder' } }),
    },
    '/apis/another.example.com/v1/things': { get: operation({ schema: { $ref: '#/definitions/Thing' } }) },
  },
  definitions: {
    Flunder: {
      ...FLUNDER,
      properties: {
        ...(FLUNDER['properties'] as JsonObject),
        time: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Time' },
      },
    },
    // A name that is taken by something else.
    'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { type: 'object', description: 'Its own time.' },
    Thing: { type: 'object' },
  },
};

const OPENAPI_V3: JsonObject = {
  openapi: '3.0.0',
  info: { title: 'wardle', version: '1' },
  paths: { [`${BASE}/namespaces/{namespace}/flunders/{name}`]: { get: operation({}) } },
  components: { schemas: { Flunder: FLUNDER } },
};
