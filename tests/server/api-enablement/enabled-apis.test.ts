import { describe, expect, test } from 'vitest';
import { localApiServices } from '../../../core/engine/local-api-services.js';
import { apiGroupDocument, apiResourceListDocument } from '../../../core/schema/discovery.js';
import { loadSchemas, servedSchemas } from '../../../core/schema/schemas.js';
import { type ApiEnablementFlags, enabledApis } from '../../../server/api-enablement/enabled-apis.js';

function served(flags: ApiEnablementFlags = {}) {
  const enabled = enabledApis(flags);
  if (!enabled.ok) throw new Error(enabled.error);
  return servedSchemas(enabled.value.serves);
}

/** The resources beyond the stable ones, as `GROUP/VERSION RESOURCE`. */
const beyond = (flags: ApiEnablementFlags) =>
  served(flags)
    .resources.filter(({ version }) => !/^v\d+$/.test(version))
    .map(({ group, version, resource }) => `${group}/${version} ${resource}`);

const config = (...runtimeConfig: string[]) => ({ runtimeConfig });

function refusal(flags: ApiEnablementFlags) {
  const enabled = enabledApis(flags);
  return enabled.ok ? 'none' : enabled.error;
}

describe('of the built-in APIs', () => {
  test('stable versions are served, and no others', () => {
    expect(beyond({})).toEqual([]);
    expect(
      served()
        .groups()
        .map(({ name }) => name),
    ).not.toContain('storagemigration.k8s.io');
    expect(served().resources).toHaveLength(
      loadSchemas().resources.filter(({ version }) => /^v\d+$/.test(version)).length,
    );
  });

  test('a version that is named is served', () => {
    expect(beyond(config('networking.k8s.io/v1beta1=true'))).toEqual([
      'networking.k8s.io/v1beta1 ipaddresses',
      'networking.k8s.io/v1beta1 servicecidrs',
    ]);
    expect(beyond(config('networking.k8s.io/v1beta1'))).toHaveLength(2);
  });

  test('one resource of a version can be served alone, and one be left out', () => {
    expect(beyond(config('networking.k8s.io/v1beta1/ipaddresses=true'))).toEqual([
      'networking.k8s.io/v1beta1 ipaddresses',
    ]);
    expect(beyond(config('networking.k8s.io/v1beta1=true,networking.k8s.io/v1beta1/ipaddresses=false'))).toEqual([
      'networking.k8s.io/v1beta1 servicecidrs',
    ]);
  });

  test('a stable version can be left out', () => {
    expect(apiResourceListDocument(served(config('batch/v1=false')), 'batch', 'v1')).toBeUndefined();
    expect(served(config('/v1=false')).byKind('', 'v1', 'Pod')).toBeUndefined();
  });

  test('api/beta is every beta version, and what is named counts more', () => {
    const all = beyond(config('api/beta=true'));
    expect(all).toContain('resource.k8s.io/v1beta2 devicetaintrules');
    expect(all.filter((one) => one.includes('alpha'))).toEqual([]);
    expect(
      beyond(config('api/beta=true', 'resource.k8s.io/v1beta1=false')).filter((one) => /v1beta1 device/.test(one)),
    ).toEqual([]);
  });

  test('api/all comes before the others, wherever it stands', () => {
    expect(beyond(config('api/beta=false', 'api/all=true')).filter((one) => one.includes('beta'))).toEqual([]);
    expect(served(config('api/all=false,apps/v1=true')).resources.map(({ resource }) => resource)).toEqual(
      expect.arrayContaining(['deployments', 'faults']),
    );
    expect(served(config('api/all=false,apps/v1=true')).byKind('', 'v1', 'Pod')).toBeUndefined();
  });

  test('some resources need a feature as well', () => {
    const versions = 'storagemigration.k8s.io/v1beta1=true,certificates.k8s.io/v1beta1=true';
    expect(beyond(config(versions))).toEqual([]);
    expect(
      beyond({ ...config(versions), featureGates: ['StorageVersionMigrator=true', 'ClusterTrustBundle=1'] }),
    ).toEqual([
      'certificates.k8s.io/v1beta1 clustertrustbundles',
      'storagemigration.k8s.io/v1beta1 storageversionmigrations',
    ]);
    expect(beyond({ ...config('api/all=true'), featureGates: ['AllAlpha=true,AllBeta=true'] })).toHaveLength(27);
  });

  test('discovery and the APIServices tell of what is served', () => {
    const schemas = served(config('certificates.k8s.io/v1=false'));
    expect(apiGroupDocument(schemas, 'certificates.k8s.io')).toBeUndefined();
    const names = localApiServices(schemas).map(({ object }) => (object['metadata'] as { name: string }).name);
    expect(names).toContain('v1.apps');
    expect(names.filter((name) => name.includes('certificates') || name.includes('beta'))).toEqual([]);
  });

  test('objects of kinds that are not served keep their kind', () => {
    expect(served().byGroupResource('workloads.scheduling.k8s.io')?.kind).toBe('Workload');
  });
});

describe('what is refused, in the words of kube-apiserver', () => {
  test.each([
    ['api/all=false', 'invalid runtime-config with only api/all=false'],
    ['api/all=maybe', 'invalid value api/all=maybe'],
    ['v1=true', 'runtime-config invalid key v1'],
    ['a/b/c/d=true', 'runtime-config invalid key a/b/c/d'],
    ['example.com/v1=true,another/v2=true', 'unknown api groups another/v2,example.com/v1'],
    ['apps/v9=true', 'group version apps/v9 that has not been registered'],
    ['apps/v1=maybe', 'invalid value of apps/v1: maybe, err: strconv.ParseBool: parsing "maybe": invalid syntax'],
    [
      'apps/v1/Deployments=false',
      'invalid key apps/v1/Deployments: group/version/resource and resource is always lowercase plural, not "Deployments"',
    ],
  ])('--runtime-config %s', (text, error) => {
    expect(refusal(config(text))).toBe(error);
  });

  test.each([
    ['NoSuchThing=true', 'unrecognized feature gate: NoSuchThing'],
    ['ClusterTrustBundle', 'missing bool value for ClusterTrustBundle'],
    [
      'ClusterTrustBundle=on',
      'invalid value of ClusterTrustBundle=on, err: strconv.ParseBool: parsing "on": invalid syntax',
    ],
    ['APIServerTracing=false', 'cannot set feature gate APIServerTracing to false, feature is locked to true'],
    [
      'ClusterTrustBundleProjection=true',
      'ClusterTrustBundleProjection is enabled, but depends on features that are disabled: [ClusterTrustBundle]',
    ],
  ])('--feature-gates %s', (text, error) => {
    expect(refusal({ featureGates: [text] })).toBe(error);
  });
});

test('a feature that changes nothing here is told of', () => {
  const enabled = enabledApis({ featureGates: ['PodDeletionCost=true', 'ClusterTrustBundle=true'] });
  expect(enabled.ok && enabled.value.warnings).toEqual(['the feature gate PodDeletionCost changes nothing here']);
});
