import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEY_ALGORITHM, makeKeyPair } from '../../core/api/tls/key-pair.js';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '../../core/api/tls/x509-library.js';
import type { JsonObject } from '../../core/model/json.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CLIENT = ['digital signature', 'client auth'];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodes: 0 });
});
afterAll(() => server.close());

async function requestFor(subject: string, dns: readonly string[] = []): Promise<string> {
  const keys = await makeKeyPair();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: KEY_ALGORITHM,
    extensions:
      dns.length === 0 ? [] : [new SubjectAlternativeNameExtension(dns.map((value) => ({ type: 'dns', value })))],
  });
  return Buffer.from(`${request.toString('pem')}\n`).toString('base64');
}

interface Asked {
  readonly metadata: { readonly name: string };
  readonly status?: { certificate?: string; conditions?: { type: string; reason: string; message: string }[] };
}

async function ask(name: string, spec: object): Promise<void> {
  const body = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name }, spec };
  expect((await server.client.post(REQUESTS, body)).status).toBe(201);
}

async function approve(name: string): Promise<void> {
  const request = (await server.client.get(`${REQUESTS}/${name}`)).json<JsonObject>();
  const condition = { type: 'Approved', status: 'True', reason: 'Test', message: 'approved' };
  const body = { ...request, status: { conditions: [condition] } };
  expect((await server.client.put(`${REQUESTS}/${name}/approval`, body)).status).toBe(200);
}

const outcome = (name: string) =>
  eventually(`an outcome of ${name}`, async () => {
    const { status } = (await server.client.get(`${REQUESTS}/${name}`)).json<Asked>();
    const isFailed = status?.conditions?.some(({ type }) => type === 'Failed');
    return status?.certificate || isFailed ? status : undefined;
  });

describe('a request for a certificate', () => {
  test('is signed once somebody approves it, for what it asks and as long as it asks', async () => {
    const request = await requestFor('CN=jane,O=dev');
    await ask('jane', {
      request,
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: CLIENT,
      expirationSeconds: 3600,
    });
    expect((await server.client.get(`${REQUESTS}/jane`)).json<Asked>().status?.certificate).toBeUndefined();
    await approve('jane');
    const { certificate = '' } = await outcome('jane');
    const made = new X509Certificate(Buffer.from(certificate, 'base64'));
    expect(made.subject.split('\n').sort()).toEqual(['CN=jane', 'O=dev']);
    expect(made.verify(new X509Certificate(server.authority).publicKey)).toBe(true);
    expect(made.ca).toBe(false);
    expect(made.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(Date.parse(made.validTo) - Date.parse(made.validFrom)).toBe((3600 + 300) * 1000);
  });

  test('is told why it is not signed', async () => {
    const usages = ['server auth', 'digital signature'];
    const request = await requestFor('CN=system:node:a,O=system:nodes');
    await ask('serving', { request, signerName: 'kubernetes.io/kubelet-serving', usages });
    await approve('serving');
    expect((await outcome('serving')).conditions?.at(-1)).toMatchObject({
      type: 'Failed',
      reason: 'SignerValidationFailure',
      message: 'DNS or IP subjectAltName is required',
    });
  });

  test('of a kubelet is approved without anybody, where a role allows it', async () => {
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const name = 'system:certificates.k8s.io:certificatesigningrequests:nodeclient';
    const binding = {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'approve' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:masters' }],
    };
    await server.client.post(`/apis/${apiVersion}/clusterrolebindings`, binding);
    const request = await requestFor('CN=system:node:a,O=system:nodes');
    await ask('node', { request, signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: CLIENT });
    const { conditions, certificate } = await outcome('node');
    expect(certificate).toBeDefined();
    expect(conditions).toMatchObject([{ type: 'Approved', reason: 'AutoApproved' }]);
  });
});

describe('a Secret that asks for a token', () => {
  const SECRETS = '/api/v1/namespaces/default/secrets';
  const secret = (name: string, account: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { name, annotations: { 'kubernetes.io/service-account.name': account } },
  });
  const read = async (name: string) => {
    const answer = await server.client.get(`${SECRETS}/${name}`);
    return answer.status === 200 ? answer.json<{ data?: Record<string, string>; metadata: object }>() : undefined;
  };
  const review = async (token: string) => {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const answer = await server.client.post('/apis/authentication.k8s.io/v1/tokenreviews', body);
    return answer.json<{ status: object }>().status;
  };

  test('is given one, which holds as long as both are there', async () => {
    await server.client.post('/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'robot' },
    });
    await server.client.post(SECRETS, secret('robot-token', 'robot'));
    const data = await eventually('a token', async () => {
      const { data: held } = (await read('robot-token')) ?? {};
      return held?.['token'] === undefined ? undefined : held;
    });
    expect(Object.keys(data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
    const token = Buffer.from(data['token'] ?? '', 'base64').toString();
    expect(await review(token)).toMatchObject({
      authenticated: true,
      user: {
        username: 'system:serviceaccount:default:robot',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      },
    });
    await server.client.delete('/api/v1/namespaces/default/serviceaccounts/robot');
    await eventually('the Secret to go', async () => ((await read('robot-token')) === undefined ? true : undefined));
    expect(await review(token)).toMatchObject({ user: {}, error: 'service account token has been invalidated' });
  });

  test('of nobody goes', async () => {
    await server.client.post(SECRETS, secret('lost', 'nobody'));
    await eventually('the Secret to go', async () => ((await read('lost')) === undefined ? true : undefined));
  });
});
