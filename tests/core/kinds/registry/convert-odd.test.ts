import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe } from 'vitest';
import { fromStorage, toStorage } from '../../../../core/kinds/registry/convert.js';
import { apiVersionOf } from '../../../../core/model/group-resource.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { fromJson } from '../../../../core/model/object.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

const schemas = loadSchemas();
const converted = schemas.resources.flatMap((info) => {
  const storage = schemas.byGroupResource(schemas.storageOf(info).groupResource)!;
  return storage === info ? [] : [{ info, storage }];
});

const NAMES = ['metrics', 'currentMetrics', 'type', 'resource', 'name', 'target', 'conditions', 'devices', 'requests'];
const names = fc.constantFrom(...NAMES, 'annotations', 'basic', 'exactly', 'spec', 'results');
const odd = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Json>(null, 0, 'x', 'Resource', 'cpu', true),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value;
/** What the parts of an object may be: mostly a structure of odd fields, of which many are lists. */
const part = fc.oneof(
  odd,
  fc.dictionary(names, fc.oneof(odd, fc.array(odd, { minLength: 1, maxLength: 2 })), { minKeys: 1, maxKeys: 6 }),
);

// A write converts the stored object for those who own fields at another version, however odd it is.
describe.each(converted)('the conversion of $info.group/$info.version $info.kind', ({ info, storage }) => {
  property.prop([part, part, part], { numRuns: 300 })('throws for no odd object', (metadata, spec, status) => {
    const of = (apiVersion: string): JsonObject => ({
      apiVersion,
      kind: info.kind,
      metadata: metadata as JsonObject,
      spec,
      status,
    });
    toStorage(storage, of(apiVersionOf(info.group, info.version)));
    fromStorage(storage, fromJson(of(apiVersionOf(storage.group, storage.version))), info);
  });
});
