import { describe, expect, test } from 'vitest';
import { detailText, violationsOf } from '../../../../core/api/admission/pod-security/evaluate-pod.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { PodSpec } from '../../../../core/schema/generated/types/core.js';
import { type Given, given } from '../decide/scenario.js';

const namespace = (labels: JsonObject): Given => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'safe',
    labels: Object.fromEntries(
      Object.entries(labels).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, String(value)]),
    ),
  },
});
const account: Given = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'safe' } };
const pod = (name: string, securityContext: JsonObject = {}, spec: JsonObject = {}): Given => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'safe' },
  spec: { containers: [{ name: 'c', image: 'i', securityContext }], ...spec },
});
const json = (object: Given) => object as unknown as JsonObject;
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

describe('PodSecurity', () => {
  test('refuses what its namespace does not allow', () => {
    const { refusal } = given(namespace({ enforce: 'baseline' }), account).create(
      'pods',
      json(pod('a', { privileged: true }, { hostNetwork: true })),
    );
    const wrong =
      'host namespaces (hostNetwork=true), privileged (container "c" must not set securityContext.privileged=true)';
    expect(refusal).toMatchObject({
      code: 403,
      message: `pods "a" is forbidden: violates PodSecurity "baseline:latest": ${wrong}`,
    });
  });

  test('tells all that a restricted namespace asks for', () => {
    const { refusal } = given(namespace({ enforce: 'restricted', 'enforce-version': 'v1.24' }), account).create(
      'pods',
      json(pod('a')),
    );
    expect(refusal.message).toBe(
      'pods "a" is forbidden: violates PodSecurity "restricted:v1.24": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
    const scene = given(namespace({ enforce: 'restricted' }), account);
    expect(scene.create('pods', json(pod('a', RESTRICTED))).events).toHaveLength(1);
  });

  test('warns and annotates where it does not enforce, of Pods and of what makes Pods', () => {
    const scene = given(namespace({ warn: 'baseline', audit: 'baseline' }), account);
    const would =
      'would violate PodSecurity "baseline:latest": privileged (container "c" must not set securityContext.privileged=true)';
    const { decision } = scene.create('pods', json(pod('a', { privileged: true })));
    expect(decision.warnings).toEqual([would]);
    expect(decision.auditAnnotations).toEqual({
      'pod-security.kubernetes.io/enforce-policy': 'privileged:latest',
      'pod-security.kubernetes.io/audit-violations': would,
    });
    const { spec } = pod('a', { privileged: true });
    const labels = { app: 'a' };
    const made = scene.create('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'safe' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: spec as JsonObject } },
    });
    expect(made.decision.warnings).toEqual([would]);
  });

  test('wants labels of namespaces to be sound', () => {
    const { refusal } = given().create('namespaces', json(namespace({ enforce: 'none', 'warn-version': '1.2' })));
    expect(refusal.code).toBe(422);
    expect(refusal.details?.causes).toEqual([
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: "none": must be one of privileged, baseline, restricted',
        field: 'metadata.labels[pod-security.kubernetes.io/enforce]',
      },
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: "1.2": must be "latest" or "v1.x"',
        field: 'metadata.labels[pod-security.kubernetes.io/warn-version]',
      },
    ]);
  });

  test('tells whoever asks for more which Pods do not do it', () => {
    const scene = given(namespace({}), pod('a', { privileged: true }), pod('b', { privileged: true }), pod('c'));
    const { decision } = scene.merge('namespaces', 'safe', {
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    });
    expect(decision.warnings).toEqual([
      'existing pods in namespace "safe" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 1 other pod): privileged',
    ]);
  });

  test('says nothing of the status of a Pod', () => {
    const scene = given(namespace({ enforce: 'baseline' }), account, pod('a', { privileged: true }));
    expect(scene.merge('pods', 'safe/a', { status: { phase: 'Running' } }, 'status').events).toHaveLength(1);
  });
});

describe('a check of PodSecurity', () => {
  const told = (level: 'baseline' | 'restricted', spec: JsonObject, container: JsonObject = {}, version?: number) =>
    detailText(
      violationsOf(
        { level, ...(version === undefined ? {} : { version }) },
        {
          annotations: {},
          spec: {
            ...(level === 'restricted'
              ? { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } }
              : {}),
            containers: [
              { name: 'c', ...(level === 'restricted' ? { securityContext: RESTRICTED } : {}), ...container },
            ],
            ...spec,
          } as unknown as PodSpec,
        },
      ),
    );

  test.each<[string, JsonObject, JsonObject, string]>([
    [
      'capabilities',
      {},
      { securityContext: { capabilities: { add: ['SYS_ADMIN', 'KILL'] } } },
      'non-default capabilities (container "c" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    ['host paths', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, {}, 'hostPath volumes (volume "v")'],
    ['host ports', {}, { ports: [{ containerPort: 1, hostPort: 80 }] }, 'hostPort (container "c" uses hostPort 80)'],
    [
      'hosts of probes',
      {},
      { livenessProbe: { httpGet: { host: 'h', port: 1 } } },
      'probe or lifecycle host (container "c" uses probe or lifecycle host "h")',
    ],
    [
      '/proc',
      {},
      { securityContext: { procMount: 'Unmasked' } },
      'procMount (container "c" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'SELinux',
      { securityContext: { seLinuxOptions: { type: 't', user: 'u' } } },
      {},
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "t"; user may not be set)',
    ],
    [
      'seccomp',
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      {},
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'sysctls',
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
      {},
      'forbidden sysctls (kernel.msgmax)',
    ],
    [
      'AppArmor',
      {},
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
      'forbidden AppArmor profile (container "c" must not set AppArmor profile type to "Unconfined")',
    ],
    [
      'Windows',
      { securityContext: { windowsOptions: { hostProcess: true } } },
      {},
      'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
    ],
  ])('of the baseline: %s', (_, spec, container, words) => {
    expect(told('baseline', spec, container)).toBe(words);
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    [
      'volumes',
      {
        volumes: [
          { name: 'v', nfs: {} },
          { name: 'w', hostPath: {} },
        ],
      },
      {},
      'restricted volume types (volumes "v", "w" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'root',
      { securityContext: { runAsUser: 0, runAsNonRoot: true } },
      {},
      'runAsUser=0 (pod must not set runAsUser=0)',
    ],
    [
      'root by name',
      { securityContext: { runAsNonRoot: false } },
      {},
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
    ],
    [
      'added capabilities',
      {},
      { securityContext: { ...RESTRICTED, capabilities: { drop: ['ALL'], add: ['CHOWN'] } } },
      'unrestricted capabilities (container "c" must not include "CHOWN" in securityContext.capabilities.add)',
    ],
  ])('of a restricted namespace: %s', (_, spec, container, words) => {
    expect(told('restricted', spec, container)).toBe(words);
  });

  test('is as it was in the version that is asked for', () => {
    expect(told('baseline', { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } }, {}, 31)).not.toBe('');
    expect(told('baseline', { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } }, {}, 32)).toBe('');
    expect(told('baseline', { hostUsers: false }, { securityContext: { procMount: 'Unmasked' } }, 34)).not.toBe('');
    expect(told('baseline', { hostUsers: false }, { securityContext: { procMount: 'Unmasked' } })).toBe('');
  });
});
