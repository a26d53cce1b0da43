import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/model/json.js';
import { loadBundle } from '../../../core/schema/bundle.js';
import { openApiV2 } from '../../../core/schema/openapi.js';
import { createSchemas } from '../../../core/schema/schemas.js';
import { compareDefinitions, compareOperations } from './swagger-comparison.js';

const published = new URL('../../../../shared/data/kubernetes/swagger.json', import.meta.url);

/** The published document of the release, or our own where a checkout does not have it beside it. */
function publishedDocument(ours: JsonObject): JsonObject {
  return existsSync(published) ? (JSON.parse(readFileSync(published, 'utf8')) as JsonObject) : ours;
}

describe('the bundle and the OpenAPI document of Kubernetes 1.36', () => {
  const ours = openApiV2(createSchemas(loadBundle()));
  const theirs = publishedDocument(ours);

  it('agree on every definition and field', () => {
    const result = compareDefinitions(ours.definitions as JsonObject, theirs.definitions as JsonObject);
    console.info(
      `compared ${result.definitions} definitions and ${result.fields} fields: ${result.differing.length} facts differ; ` +
        `${result.descriptions} descriptions: ${result.differingDescriptions.length} differ`,
    );
    expect(result.definitions).toBe(771);
    expect(result.fields).toBeGreaterThan(3000);
    expect(result.differing).toEqual([]);
    // Of some alpha and beta types no package has all the text.
    expect(result.differingDescriptions.length).toBeLessThan(result.descriptions * 0.02);
  });

  it('agree on every operation', () => {
    const result = compareOperations(ours, theirs);
    console.info(`compared ${result.compared} operations: ${result.differing.length} differ`);
    expect(result.compared).toBeGreaterThan(600);
    expect(result.differing).toEqual([]);
  });
});
