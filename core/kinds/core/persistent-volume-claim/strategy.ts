import type { Json, JsonObject } from '../../../model/json.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { setSpec } from '../../fields/set-field.js';
import { pendingStrategy, type Strategy } from '../../strategy/strategy.js';

const hasSource = (spec: JsonObject) => isSet(spec['dataSource']) || isSet(spec['dataSourceRef']);

/** A source in another namespace belongs to a feature that is off by default. Source: kubernetes pkg/api/persistentvolumeclaim/util.go DropDisabledFields. */
function withoutForeignSource(claim: JsonObject, old: JsonObject): JsonObject {
  const reference = asObject(asObject(claim['spec'])['dataSourceRef']);
  if (asText(reference['namespace']) === '' || isSet(old['dataSourceRef'])) return claim;
  return setSpec(claim, 'dataSourceRef', undefined);
}

/** Once, sources other than claims and snapshots were dropped without a word, and of a new source they still are. Source: EnforceDataSourceBackwardsCompatibility. */
function withoutOddSource(claim: JsonObject, old: JsonObject): JsonObject {
  const { dataSource, dataSourceRef } = asObject(claim['spec']);
  if (hasSource(old) || isSet(dataSourceRef) || !isSet(dataSource) || isClaimOrSnapshot(asObject(dataSource))) {
    return claim;
  }
  return setSpec(claim, 'dataSource', undefined);
}

function isClaimOrSnapshot({ kind, apiGroup }: JsonObject): boolean {
  const group = asText(apiGroup);
  return (
    (kind === 'PersistentVolumeClaim' && group === '') ||
    (kind === 'VolumeSnapshot' && group === 'snapshot.storage.k8s.io')
  );
}

/** The old and the new field for a source say the same. Source: NormalizeDataSources. */
function withBothSources(claim: JsonObject): JsonObject {
  const { dataSource, dataSourceRef } = asObject(claim['spec']);
  if (isSet(dataSource) && !isSet(dataSourceRef)) return setSpec(claim, 'dataSourceRef', dataSource as Json);
  if (!isSet(dataSourceRef) || isSet(dataSource)) return claim;
  const { namespace, ...source } = asObject(dataSourceRef);
  return asText(namespace) === '' ? setSpec(claim, 'dataSource', source) : claim;
}

function withSources(claim: JsonObject, old: JsonObject): JsonObject {
  return withBothSources(withoutOddSource(withoutForeignSource(claim, old), old));
}

/** Source: kubernetes pkg/registry/core/persistentvolumeclaim/strategy.go. */
export const persistentVolumeClaimStrategy: Strategy = {
  ...pendingStrategy,
  create: (claim) => withSources(pendingStrategy.create(claim), {}),
  update: (claim, old) => withSources(pendingStrategy.update(claim, old), asObject(old['spec'])),
};
