import { apiVersionOf } from '../../core/model/group-resource.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { ResourceInfo } from '../../core/schema/resource-info.js';
import { flagPairs } from './flag-pairs.js';
import { goBoolean, noBoolean } from './go-boolean.js';
import { isRegisteredGroup, isRegisteredVersion } from './registered-versions.js';

/** What `--runtime-config` says, key by key. A key without a value has an empty one. */
export type RuntimeConfig = ReadonlyMap<string, string>;

/** The keys that stand for many versions, in the order in which they count. Source: apiserver pkg/server/resourceconfig/helpers.go. */
const MATCHERS: ReadonlyMap<string, RegExp> = new Map([
  ['api/all', /^/],
  ['api/ga', /^v\d+$/],
  ['api/beta', /^v\d+beta\d+$/],
  ['api/alpha', /^v\d+alpha\d+$/],
]);

/** Reads `key=value,key=value`, which may be given several times. Source: component-base pkg/cli/flag ConfigurationMap. */
export function readRuntimeConfig(texts: readonly string[]): RuntimeConfig {
  return new Map(flagPairs(texts).map(({ key, value = '' }) => [key, value]));
}

/**
 * Which built-in resources are served: of every group its stable versions, and what a configuration says beside that. The error is what kube-apiserver says before
 * it ends. Source: apiserver pkg/server/options/api_enablement.go Validate and ApplyTo, pkg/controlplane/instance.go DefaultAPIResourceConfigSource.
 */
export function servedResources(config: RuntimeConfig): Result<(info: ResourceInfo) => boolean, string> {
  if (config.size === 1 && config.get('api/all') === 'false')
    return fail('invalid runtime-config with only api/all=false');
  const keys = readKeys(config);
  if (!keys.ok) return keys;
  const unknown = new Set(keys.value.filter(({ group }) => !isRegisteredGroup(group)).map(apiVersionOfKey));
  if (unknown.size > 0) return fail(`unknown api groups ${[...unknown].sort().join(',')}`);

  const matched: { readonly pattern: RegExp; readonly isOn: boolean }[] = [];
  for (const [key, pattern] of MATCHERS) {
    const value = config.get(key);
    if (value === undefined) continue;
    if (value !== 'true' && value !== 'false') return fail(`invalid value ${key}=${value}`);
    matched.push({ pattern, isOn: value === 'true' });
  }
  const versions = new Map<string, boolean>();
  const resources = new Map<string, boolean>();
  for (const key of keys.value) {
    const { group, version, resource, value } = key;
    if (!isRegisteredVersion(group, version))
      return fail(`group version ${apiVersionOfKey(key)} that has not been registered`);
    const isOn = value === '' ? true : goBoolean(value);
    if (isOn === undefined) return fail(`invalid value of ${key.key}: ${value}, err: ${noBoolean(value)}`);
    if (resource === undefined) versions.set(`${group}/${version}`, isOn);
    else if (resource !== resource.toLowerCase())
      return fail(
        `invalid key ${key.key}: group/version/resource and resource is always lowercase plural, not ${JSON.stringify(resource)}`,
      );
    else resources.set(`${group}/${version}/${resource}`, isOn);
  }
  return ok(({ group, version, resource }) => {
    const named = resources.get(`${group}/${version}/${resource}`) ?? versions.get(`${group}/${version}`);
    if (named !== undefined) return named;
    return matched.findLast(({ pattern }) => pattern.test(version))?.isOn ?? /^v\d+$/.test(version);
  });
}

interface VersionKey {
  /** As it was given. */
  readonly key: string;
  readonly group: string;
  readonly version: string;
  readonly resource?: string;
  readonly value: string;
}

const apiVersionOfKey = ({ group, version }: VersionKey) => apiVersionOf(group, version);

function readKeys(config: RuntimeConfig): Result<readonly VersionKey[], string> {
  const keys: VersionKey[] = [];
  for (const [key, value] of config) {
    if (MATCHERS.has(key)) continue;
    const [group, version, resource, ...more] = key.split('/');
    if (version === undefined || more.length > 0) return fail(`runtime-config invalid key ${key}`);
    keys.push({ key, group: group!, version, ...(resource === undefined ? {} : { resource }), value });
  }
  return ok(keys);
}
