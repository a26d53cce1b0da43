import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_KINDS } from '../../../../core/kinds/registry/built-in-kinds.js';
import { apiVersionOf } from '../../../../core/model/group-resource.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

const schemas = loadSchemas();
const ROOMS = new URL('../../../../core/kinds/', import.meta.url);
/** Folders that kinds share. Those of a group share its own `validation`. */
const SHARED = ['columns', 'defaults', 'fields', 'go-values', 'pod-template', 'registry', 'strategy', 'validation'];
const foldersIn = (folder: URL) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const rooms = foldersIn(ROOMS)
  .filter((group) => !SHARED.includes(group))
  .flatMap((group) => foldersIn(new URL(`${group}/`, ROOMS)).map((kind) => [group, kind] as const))
  .flatMap(([group, kind]) => (kind === 'validation' ? [] : [`${group}/${kind}`]));

describe('every built-in kind', () => {
  test('of which objects are stored has a room', () => {
    const known = new Map(BUILT_IN_KINDS.map(({ groupResource, kind }) => [groupResource, kind]));
    for (const info of schemas.resources.filter(({ verbs }) => verbs.includes('create') && verbs.includes('list'))) {
      const { groupResource } = schemas.storageOf(info);
      expect([groupResource, known.get(groupResource)]).toEqual([groupResource, info.kind]);
    }
  });

  test('is registered once', () => {
    const names = BUILT_IN_KINDS.map(({ groupResource }) => groupResource);
    expect(names).toHaveLength(new Set(names).size);
  });

  test('that has a room is registered, in a file that is named as its folder', async () => {
    const found = await Promise.all(
      rooms.map(async (room): Promise<object> => import(new URL(`${room}/${room.split('/')[1]}.ts`, ROOMS).href)),
    );
    const exported = new Set(found.flatMap((module) => Object.values(module)));
    expect(BUILT_IN_KINDS.filter((kind) => !exported.has(kind))).toEqual([]);
    expect(rooms).toHaveLength(BUILT_IN_KINDS.length);
  });

  test('says of subresources and versions only what is served', () => {
    for (const { groupResource, subresources, conversions, createsSubresource } of BUILT_IN_KINDS) {
      const served = schemas.resources.filter((info) => schemas.storageOf(info).groupResource === groupResource);
      const offered = served.flatMap((info) => info.subresources.map(({ name }) => name));
      expect(offered).toEqual(expect.arrayContaining([...(subresources?.keys() ?? [])]));
      const versions = served.map(({ group, version }) => apiVersionOf(group, version));
      expect(versions).toEqual(expect.arrayContaining([...(conversions?.keys() ?? [])]));
      if (createsSubresource === undefined) continue;
      const at = schemas.byGroupResource(createsSubresource.resource);
      expect(at?.subresources.map(({ name }) => name)).toContain(createsSubresource.subresource);
    }
  });
});
