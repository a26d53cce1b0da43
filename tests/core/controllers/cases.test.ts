import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtInControllers } from '../../../core/controllers/built-in-controllers.js';
import { checkPolicyTypesIn } from '../../../core/engine/check-policy-types.js';
import { findMigratedIn } from '../../../core/engine/find-migrated.js';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import { findScaleIn } from '../../../core/schema/find-scale.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { play, readCase } from './support/case.js';
import { resourceOf } from './support/kinds.js';

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort();
const controllers = [
  ...builtInControllers({
    resourceOf,
    findScale: findScaleIn(loadSchemas()),
    checkPolicyTypes: checkPolicyTypesIn(loadSchemas()),
    findMigrated: findMigratedIn(loadSchemas()),
    rootCa: 'PEM',
  }),
  scheduler(),
  ...simulatedControllers(),
];

/** One file a case, named after its controller and what it shows. */
const cases = files.map((file) => ({ file, ...readCase(readFileSync(new URL(file, folder), 'utf8')) }));

describe('given objects, a controller that looks wants', () => {
  test.each(cases)('$file', ({ file, ...given }) => {
    const controller = controllers.find(({ name }) => name === given.controller);
    expect(file.startsWith(`${given.controller}.`)).toBe(true);
    const { wants, again } = play(controller!, given);
    expect(wants).toMatchObject(given.wants);
    expect(wants).toHaveLength(given.wants.length);
    expect(again).toBe(given.again);
  });

  test('something in a case of each controller', () => {
    const told = new Set(cases.map(({ controller }) => controller));
    expect(controllers.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
  });
});
