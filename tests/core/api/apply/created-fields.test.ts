import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { compareFields } from '../../../../core/api/apply/compare-fields.js';
import { createdFields } from '../../../../core/api/apply/created-fields.js';
import { FieldSet } from '../../../../core/api/apply/field-set.js';
import { decodeFieldsV1, encodeFieldsV1 } from '../../../../core/api/apply/fields-v1.js';
import { fieldElement } from '../../../../core/api/apply/path-element.js';
import { UNOWNED_FIELDS } from '../../../../core/api/apply/unowned-fields.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { dropNulls } from '../../../../core/schema/drop-nulls.js';
import type { FieldSchema } from '../../../../core/schema/field-schema.js';
import { goForm } from '../../../../core/schema/go-form.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { nullishObjects } from '../../../support/nullish-objects.js';
import { CONFIG_MAP, DEPLOYMENT, deployment, POD, SERVICE } from './kinds.js';

const STATUS = FieldSet.of([fieldElement('status')]);
const formOf = (type: FieldSchema, object: JsonObject) => goForm(type, object, { nils: 0 }) as JsonObject;

/** What comparing the object, as Go writes it, with a new and empty one of its type finds. */
function foundByComparison(object: JsonObject, type: FieldSchema): JsonObject {
  const { modified, added } = compareFields(formOf(type, {}), formOf(type, object), type, STATUS);
  return encodeFieldsV1(modified.union(added).difference(UNOWNED_FIELDS));
}

describe('createdFields', () => {
  it('are those of a ConfigMap', () => {
    const metadata = { name: 'a', namespace: 'default', uid: 'u', labels: { app: 'web' }, annotations: {} };
    expect(
      createdFields({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1' }, binaryData: {} }, CONFIG_MAP),
    ).toEqual({ 'f:data': { '.': {}, 'f:a': {} }, 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } });
  });

  it('are those of a Deployment: structures that every Deployment has are no fields of their own', () => {
    const spec = {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [{ name: 'web', image: 'nginx', resources: {}, ports: [{ containerPort: 80, protocol: 'TCP' }] }],
        },
      },
    };
    const container = {
      '.': {},
      'f:image': {},
      'f:name': {},
      'f:ports': {
        '.': {},
        'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
      },
      'f:resources': {},
    };
    const fields = createdFields({ ...deployment(spec), status: { replicas: 1 } }, DEPLOYMENT, STATUS);
    expect(JSON.stringify(fields)).toBe(
      JSON.stringify({
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {} }, 'f:type': {} },
          'f:template': {
            'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
            'f:spec': { 'f:containers': { 'k:{"name":"web"}': container } },
          },
        },
      }),
    );
  });

  it('take items of a list that share their keys for one', () => {
    const spec = { ports: [{ port: 1 }, { port: 1, name: 'b' }, { port: 2 }] };
    expect(createdFields({ spec }, SERVICE, STATUS)).toMatchObject({
      'f:spec': {
        'f:ports': { '.': {}, 'k:{"port":1,"protocol":"TCP"}': {}, 'k:{"port":2,"protocol":"TCP"}': { 'f:port': {} } },
      },
    });
  });

  it('are all there is of an object that no schema tells of', () => {
    const object = {
      apiVersion: 'a/v1',
      kind: 'A',
      metadata: { name: 'a' },
      spec: { b: [1], a: {} },
      status: { c: null },
    };
    expect(JSON.stringify(createdFields(object, undefined))).toBe(
      JSON.stringify({ 'f:spec': { '.': {}, 'f:a': {}, 'f:b': {} }, 'f:status': { '.': {}, 'f:c': {} } }),
    );
  });

  it('can be empty', () => {
    expect(createdFields({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} }, POD, STATUS)).toEqual(
      {},
    );
  });

  test.prop([nullishObjects()], { numRuns: 400 })('are what comparing with an empty object finds', (made) => {
    const type = loadSchemas().typeOf(made.info);
    const object = dropNulls(type, made.object) as JsonObject;
    const fields = createdFields(object, type, STATUS);
    const found = foundByComparison(object, type);
    expect(fields).toEqual(found);
    expect(JSON.stringify(fields)).toBe(JSON.stringify(found));
    const decoded = decodeFieldsV1(fields);
    expect(decoded.ok && encodeFieldsV1(decoded.value)).toEqual(fields);
  });
});
