import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type MessageType, messageTypeOfKind, protobufKinds } from '../../../../core/api/protobuf/message-type.js';
import { specialForms } from '../../../../core/api/protobuf/special-forms.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

const schemas = loadSchemas();

/** JSON names of a message's fields, those of inlined messages among them. */
function jsonNames(type: MessageType): string[] {
  return type.fields.flatMap((field) =>
    field.jsonName === '' && typeof field.type !== 'string' ? jsonNames(field.type) : [field.jsonName],
  );
}

/** Every message that the kinds of the table reach. */
function allMessages(): Map<string, MessageType> {
  const found = new Map<string, MessageType>();
  const visit = (type: MessageType): void => {
    if (found.has(type.name)) return;
    found.set(type.name, type);
    for (const field of type.fields) if (typeof field.type !== 'string') visit(field.type);
  };
  for (const { apiVersion, kind } of protobufKinds()) visit(messageTypeOfKind(apiVersion, kind)!);
  return found;
}

/** The known gap: no client sends a WatchEvent, and its Go type carries no apiVersion and kind. */
const NEVER_SENT = new Set(['WatchEvent']);

describe('the table of field numbers', () => {
  test('is what the script makes from the installed kubectl and the supplement', () => {
    const script = fileURLToPath(new URL('../../../../scripts/protobuf/build-table.mjs', import.meta.url));
    execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
  });

  test('holds every message that has a JSON form of its own', () => {
    const messages = allMessages();
    expect([...specialForms.keys()].filter((name) => !messages.has(name))).toEqual([]);
  });

  test('has a message for every kind of the schema, under its group and version', () => {
    const missing = Object.entries(schemas.bundle.definitions).flatMap(([name, { kinds = [] }]) =>
      kinds
        .filter(({ kind }) => !NEVER_SENT.has(kind))
        .filter(({ group, version, kind }) => !messageTypeOfKind(group === '' ? version : `${group}/${version}`, kind))
        .map(({ group, version, kind }) => `${name}: ${group}/${version} ${kind}`),
    );
    expect(missing).toEqual([]);
  });

  test('has a number for every field of every definition in the schema, and no field besides', () => {
    const messages = allMessages();
    let compared = 0;
    const differences: string[] = [];
    for (const [name, type] of messages) {
      const properties = schemas.definition(`io.k8s.${name}`)?.properties;
      if (!properties) continue;
      compared++;
      const known = new Set(jsonNames(type));
      for (const property of properties.keys()) {
        if (!known.has(property) && property !== 'apiVersion' && property !== 'kind')
          differences.push(`${name}.${property} has no number`);
      }
      for (const field of known) if (!properties.has(field)) differences.push(`${name}.${field} is in no schema`);
    }
    expect(compared).toBeGreaterThan(500);
    expect(differences).toEqual([]);
  });

  test('tells pointers, plain values, lists, maps and inlined structs apart', () => {
    const field = (apiVersion: string, kind: string, ...path: string[]) => {
      let type = messageTypeOfKind(apiVersion, kind)!;
      let found = type.fields[0]!;
      for (const name of path) {
        found = type.fields.find((each) => each.jsonName === name)!;
        if (typeof found.type !== 'string') type = found.type;
      }
      const { number, container, pointer, omitEmpty, omitZero } = found;
      return { number, container, pointer, omitEmpty, omitZero };
    };
    const plain = { container: 'single', pointer: false, omitEmpty: true, omitZero: false };
    expect(field('apps/v1', 'Deployment', 'spec', 'replicas')).toEqual({ ...plain, number: 1, pointer: true });
    expect(field('apps/v1', 'Deployment', 'spec', 'minReadySeconds')).toEqual({ ...plain, number: 5 });
    expect(field('apps/v1', 'Deployment', 'spec', 'template')).toEqual({ ...plain, number: 3, omitEmpty: false });
    expect(field('v1', 'Pod', 'metadata', 'creationTimestamp')).toEqual({ ...plain, number: 8, omitZero: true });
    expect(field('v1', 'Pod', 'metadata', 'labels')).toEqual({ ...plain, number: 11, container: 'map' });
    expect(field('v1', 'Pod', 'spec', 'containers')).toEqual({
      ...plain,
      number: 2,
      container: 'list',
      omitEmpty: false,
    });
  });

  test('knows the meta kinds in every group, and no part of a kind as a kind', () => {
    expect(messageTypeOfKind('v1', 'DeleteOptions')).toBe(messageTypeOfKind('apps/v1', 'DeleteOptions'));
    expect(messageTypeOfKind('example.com/v1', 'DeleteOptions')?.name).toBe(
      'apimachinery.pkg.apis.meta.v1.DeleteOptions',
    );
    expect(messageTypeOfKind('v1', 'PodSpec')).toBeUndefined();
    expect(messageTypeOfKind('example.com/v1', 'Pod')).toBeUndefined();
    expect(messageTypeOfKind('v1', 'constructor')).toBeUndefined();
  });
});
