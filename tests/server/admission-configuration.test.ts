import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAdmissionConfiguration } from '../../server/admission-configuration.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-admission-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string, file = 'admission.yaml') {
  const path = join(folder, file);
  await writeFile(path, text);
  return readAdmissionConfiguration(path).catch((error: Error) => error.message.replaceAll(`${folder}/`, ''));
}

const HEAD = 'apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n';
const podSecurity = (text: string) =>
  `${HEAD}plugins: [{name: PodSecurity, configuration: {apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration, ${text}}}]`;

describe('a file for --admission-control-config-file', () => {
  test('configures PodSecurity', async () => {
    expect(await read(podSecurity('defaults: {enforce: baseline}, exemptions: {namespaces: [kube-system]}'))).toEqual({
      podSecurity: { defaults: { enforce: 'baseline' }, exemptions: { namespaces: ['kube-system'] } },
    });
    expect(await read(HEAD)).toEqual({});
  });

  test('may name another file', async () => {
    await writeFile(
      join(folder, 'pod-security.yaml'),
      'apiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\ndefaults: {warn: restricted}\n',
    );
    expect(await read(`${HEAD}plugins: [{name: PodSecurity, path: pod-security.yaml}]`)).toEqual({
      podSecurity: { defaults: { warn: 'restricted' } },
    });
  });

  test.each([
    [
      podSecurity('defaults: {enforce: high, warn-version: new}'),
      'failed to initialize admission: PodSecurity invalid: [defaults.enforce: Invalid value: "high": must be one of privileged, baseline, restricted, defaults.warn-version: Invalid value: "new": must be "latest" or "v1.x"]',
    ],
    [
      podSecurity('exemptions: {namespaces: [a, a], usernames: [""]}'),
      'failed to initialize admission: PodSecurity invalid: [exemptions.namespaces[1]: Duplicate value: "a", exemptions.usernames[0]: Invalid value: "": username must not be empty]',
    ],
    [
      `${HEAD}plugins: [{name: EventRateLimit}]`,
      'admission.yaml: admission plugin "EventRateLimit" cannot be configured in Hindcast',
    ],
    [
      'kind: Pod\napiVersion: v1\n',
      'admission.yaml: no kind "Pod" is registered for version "v1" here: it must be AdmissionConfiguration of apiserver.config.k8s.io/v1',
    ],
    ['- a', 'admission.yaml holds no object'],
  ])('is refused: %s', async (text, message) => {
    expect(await read(text)).toBe(message);
  });
});
