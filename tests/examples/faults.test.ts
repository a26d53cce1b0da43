import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../core/model/json.js';
import { FAULTS } from '../../core/schema/fault.js';
import { FAULT_TYPES } from '../../core/schema/fault-type.js';
import { type TestCluster, testCluster } from '../support/test-cluster.js';

const FOLDER = 'examples/3-faults';

async function manifests(): Promise<readonly { readonly file: string; readonly object: JsonObject }[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => ({ file, object: parse(await readFile(`${FOLDER}/${file}`, 'utf8')) as JsonObject })),
  );
}

describe('the example faults', () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await testCluster({ nodes: 0, controllers: [] });
  });
  afterAll(() => test.stop());

  it('are all accepted, and named as their files are', async () => {
    for (const { file, object } of await manifests()) {
      const name = (object['metadata'] as JsonObject)['name'];
      expect(`${String(name)}.yaml`).toBe(file);
      const target = { resource: FAULTS.groupResource, name: String(name) };
      expect(
        await test.submit({ verb: 'create', target, object, options: { dryRun: true, fieldValidation: 'Strict' } }),
      ).toMatchObject({ ok: true });
    }
  });

  it('show every type', async () => {
    const types = (await manifests()).map(({ object }) => (object['spec'] as JsonObject)['type']);
    expect(FAULT_TYPES.filter((type) => !types.includes(type))).toEqual([]);
  });
});
