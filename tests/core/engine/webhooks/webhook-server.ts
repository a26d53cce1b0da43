import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificateAuthority } from '../../../../core/api/tls/certificate-authority.js';
import { issueServerCertificate } from '../../../../core/api/tls/issue-certificate.js';
import type { JsonObject } from '../../../../core/model/json.js';

const NOW = Date.parse('2020-01-01T00:00:00Z');
/** TLS compares certificates with the machine's own clock, so these hold for any day it may show. */
const AGES = 200 * 365 * 24 * 3600 * 1000;
const random = () => 0.5;

/** What a webhook is sent. */
export interface Asked {
  readonly path: string;
  readonly method: string;
  readonly review: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly request: JsonObject & { readonly uid: string };
  };
}

/** A webhook in this process, over HTTPS. */
export interface WebhookServer {
  readonly url: string;
  readonly port: number;
  /** For `clientConfig`. */
  readonly caBundle: string;
  /** All that it was asked, in order. */
  readonly asked: Asked[];
  stop(): Promise<void>;
}

/** What a webhook answers: the `response` of its review but for the uid, a text that is sent as it is with a code, or nothing at all. */
export type Behaviour = (
  asked: Asked,
) =>
  | JsonObject
  | { readonly code: number; readonly text: string; readonly location?: string }
  | 'hang'
  | Promise<JsonObject>;

interface Credentials {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate of an authority of its own, for a webhook on this machine and for the Service `hook`. */
export async function ownCredentials(): Promise<Credentials> {
  const { authority, certificate, key } = await signedCredentials();
  return { authority, certificate, key };
}

/** The same, and the bundle that is told of is the webhook's own certificate and not the authority's, as envtest has it. */
export async function leafAsBundle(): Promise<Credentials> {
  const { certificate, key } = await signedCredentials();
  return { authority: certificate, certificate, key };
}

async function signedCredentials(): Promise<Credentials> {
  const authority = await makeCertificateAuthority({ now: NOW, random, lasting: AGES });
  const { certificate, key } = await issueServerCertificate(authority, {
    now: NOW,
    random,
    names: ['localhost', 'hook.default.svc'],
    ips: ['127.0.0.1'],
    lasting: AGES,
  });
  return { authority: authority.certificate, certificate, key };
}

let made: Promise<Credentials> | undefined;

/** Those that all webhooks share that need none of their own. */
function shared(): Promise<Credentials> {
  made ??= ownCredentials();
  return made;
}

/** Starts a webhook on a port of its own. */
export async function webhookServer(behaviour: Behaviour, credentials = shared): Promise<WebhookServer> {
  const { authority, certificate: cert, key } = await credentials();
  const asked: Asked[] = [];
  const server = createServer({ cert, key }, async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const sent = chunks.length === 0 ? '{"request":{}}' : Buffer.concat(chunks).toString();
    const { url: path = '', method = '' } = incoming;
    const one = { path, method, review: JSON.parse(sent) as Asked['review'] };
    asked.push(one);
    const answer = await behaviour(one);
    if (answer === 'hang') return;
    if ('text' in answer && typeof answer.text === 'string') {
      const { code, text, location } = answer as { code: number; text: string; location?: string };
      outgoing.writeHead(code, location === undefined ? {} : { location }).end(text);
      return;
    }
    const { apiVersion, kind, request } = one.review;
    const response = { uid: request.uid, ...answer };
    outgoing.end(JSON.stringify({ apiVersion, kind, response }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/validate`,
    port,
    caBundle: Buffer.from(authority).toString('base64'),
    asked,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A patch as responses hold it. */
export function patchOf(...operations: readonly JsonObject[]): JsonObject {
  return { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') };
}
