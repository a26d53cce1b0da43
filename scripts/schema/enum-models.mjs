// Reads kubernetes-models as data: allowed values of fields, and the descriptions of fields that refer to another type
// (the generated client drops these). Only `derive-models.mjs` needs it: the package asks for a newer Node than we do.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { groupOfPackage } from './implied-kinds.mjs';

/** @typedef {{ enums: Map<string, string[]>, descriptions: Map<string, string>, description: string | undefined }} EnumModel */

/** Where the package keeps the declaration of a definition, below a folder `node_modules`. */
function declarationFile(modules, definition) {
  const dot = definition.lastIndexOf('.');
  const name = `${definition.slice(dot + 1)}.d.ts`;
  const home = groupOfPackage(definition.slice(0, dot));
  if (home !== undefined) return path.join(modules, 'kubernetes-models', home.group, home.version, name);
  const inside = /^io\.k8s\.apimachinery\.pkg\.(.*)$/.exec(definition.slice(0, dot));
  return path.join(modules, '@kubernetes-models/apimachinery', ...inside[1].split('.'), name);
}

const DOC = String.raw`\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*`;
const MEMBER = new RegExp(`(?:${DOC})?^ {4}"([^"]+)"\\??: (.*);$`, 'gm');

/** Text of a doc comment. The generator escapes stars and, for enumerations, appends a list of the values. */
function commentText(comment) {
  const text = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replaceAll('\\*', '*')
    .replaceAll('*\\/', '*/');
  return text.split('\n\nPossible enum values:')[0].trim();
}

/** Values of a union of string literals, also inside an array; `undefined` for any other type. */
function literals(type) {
  const inner = /^Array<(.*)>$/.exec(type)?.[1] ?? type;
  return /^"[^"]*"(?: \| "[^"]*")*$/.test(inner) ? inner.split(' | ').map((literal) => JSON.parse(literal)) : undefined;
}

/**
 * What kubernetes-models, installed in a folder `node_modules`, knows of one definition, or `undefined` where it has none (alpha and some beta types).
 * @returns {EnumModel | undefined}
 */
export function readEnumModel(modules, definition) {
  const file = declarationFile(modules, definition);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  const start = text.search(/^export (?:interface|type) I/m);
  if (start < 0) return undefined;
  const head = new RegExp(`${DOC}$`).exec(text.slice(0, start));
  const model = {
    enums: new Map(),
    descriptions: new Map(),
    description: head === null ? undefined : commentText(head[1]),
  };
  const end = text.indexOf('\n}\n', start);
  for (const [, comment, field, type] of text.slice(start, end).matchAll(MEMBER)) {
    if (comment !== undefined) model.descriptions.set(field, commentText(comment));
    const values = literals(type);
    if (values !== undefined && field !== 'apiVersion' && field !== 'kind') model.enums.set(field, values);
  }
  return model;
}
