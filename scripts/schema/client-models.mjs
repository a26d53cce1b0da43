// Reads the models of @kubernetes/client-node (release 1.36) as data: the attribute maps say names, types and formats;
// the declaration files say which fields are required and what each means.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {{ name: string, type: string, format: string, required: boolean, description: string | undefined }} ModelField
 * @typedef {{ name: string, description: string | undefined, fields: ModelField[] }} Model
 */

const require = createRequire(import.meta.url);

/** Folder of the client's generated code. */
export const clientFolder = path.join(path.dirname(require.resolve('@kubernetes/client-node-v2')), 'gen');

/** For fields of these types the generator prints the type's description and drops the field's own. */
const GENERIC_TYPES = new Set(['IntOrString', 'V1MicroTime']);

const HTML_ENTITIES = {
  '&#39;': "'",
  '&quot;': '"',
  '&#x60;': '`',
  '&#x3D;': '=',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

/** Text of a doc comment without its stars. The generator writes each description on lines of its own and escapes `*` + `/`. */
function commentText(comment) {
  const text = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
    .replaceAll('*_/', '*/');
  // The generator also escapes quotes and backslashes as if for a string literal.
  return unescapeHtml(text).replaceAll(/\\(['"\\])/g, '$1');
}

/** Undoes the generator's escaping for HTML. */
export function unescapeHtml(text) {
  return text.replaceAll(/&(?:#39|quot|#x60|#x3D|lt|gt|amp);/g, (entity) => HTML_ENTITIES[entity]);
}

/** Required fields and descriptions by property name, and the class's own description, from one declaration file. */
function readDeclaration(name) {
  const text = readFileSync(path.join(clientFolder, 'models', `${name}.d.ts`), 'utf8');
  const start = text.indexOf(`export declare class ${name} {`);
  const head = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, start));
  const own =
    head === null || head[1].includes('NOTE: This class is auto generated') ? undefined : commentText(head[1]);
  const members = new Map();
  const member = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {4}'([^']+)'(\?)?:/gm;
  for (const [, comment, property, optional] of text.slice(start).matchAll(member)) {
    members.set(property, {
      required: optional === undefined,
      description: comment === undefined ? undefined : commentText(comment),
    });
  }
  return { own, members };
}

/**
 * All models of the release, by the client's name for them (`V1PodSpec`, `CoreV1Event`).
 * @returns {Promise<Map<string, Model>>}
 */
export async function readModels() {
  // `all.js` lists the models of this release; the folder also holds files left over from older ones.
  const classes = await import(pathToFileURL(path.join(clientFolder, 'models', 'all.js')).href);
  const models = new Map();
  for (const name of Object.keys(classes)) {
    const { own, members } = readDeclaration(name);
    const fields = classes[name].getAttributeTypeMap().map((attribute) => ({
      name: attribute.baseName,
      type: attribute.type,
      format: attribute.format,
      required: members.get(attribute.name).required,
      description: GENERIC_TYPES.has(attribute.type) ? undefined : members.get(attribute.name).description,
    }));
    models.set(name, { name, description: own, fields });
  }
  return models;
}
