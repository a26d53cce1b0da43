import { relative, sep } from 'node:path';
import type { ObjectAddress } from '../../core/model/log-index.js';

/** What a test that replays an incident says. */
export interface TestFile {
  /** The folder that the test and the bundle lie in. */
  readonly folder: string;
  /** The bundle's name in it. */
  readonly bundle: string;
  readonly holds: string;
  readonly object?: ObjectAddress;
  readonly atEnd?: boolean;
  /** The file of the controllers under test. */
  readonly controllers?: string;
}

/** How long the test may take, in milliseconds: long incidents have many events. */
const LIMIT = 120_000;

/** Writes a vitest file. Whatever came from users stands in string literals, so none of it can become code. */
export function testFile(test: TestFile): string {
  const { controllers, object, holds } = test;
  const what = object === undefined ? 'the incident' : `${object.resource}/${object.name}`;
  return `${[
    "import { replayIncident } from 'hindcast';",
    "import { expect, test } from 'vitest';",
    ...(controllers === undefined
      ? []
      : [`import * as controllers from ${literal(modulePath(test.folder, controllers))};`]),
    '',
    `test(${literal(`${what} keeps ${holds}`)}, async () => {`,
    '  const { violation } = await replayIncident({',
    `    bundle: new URL(${literal(`./${test.bundle}`)}, import.meta.url),`,
    ...(object === undefined ? [] : [`    object: ${objectLiteral(object)},`]),
    `    holds: ${literal(holds)},`,
    ...(test.atEnd === true ? ['    atEnd: true,'] : []),
    ...(controllers === undefined ? [] : ['    controllers,']),
    '  });',
    '  expect(violation?.message).toBeUndefined();',
    `}, ${LIMIT.toLocaleString('en').replaceAll(',', '_')});`,
  ].join('\n')}\n`;
}

function objectLiteral({ resource, namespace, name }: ObjectAddress): string {
  const fields = [
    `resource: ${literal(resource)}`,
    ...(namespace === undefined ? [] : [`namespace: ${literal(namespace)}`]),
    `name: ${literal(name)}`,
  ];
  return `{ ${fields.join(', ')} }`;
}

/** A text as JavaScript writes it, in single quotes where that needs no escapes. */
function literal(text: string): string {
  return JSON.stringify(text.replaceAll('"', '')).includes('\\') || text.includes("'")
    ? JSON.stringify(text)
    : `'${text}'`;
}

/** How one module names another: with forward slashes, from where it is, and by what TypeScript is compiled to. */
function modulePath(folder: string, file: string): string {
  const path = relative(folder, file).split(sep).join('/');
  const compiled = path.replace(/\.([mc]?)ts$/, '.$1js');
  return compiled.startsWith('.') ? compiled : `./${compiled}`;
}
