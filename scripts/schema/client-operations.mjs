// Reads the generated client's request factories as data: every HTTP operation of the release with its path and types.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clientFolder, unescapeHtml } from './client-models.mjs';

/**
 * @typedef {object} Operation
 * @property {string} path with `{namespace}`, `{name}` and `{path}` as the API writes them
 * @property {string} method upper case
 * @property {string[]} parameters names of the arguments: path parameters, `body`, then query parameters
 * @property {string | undefined} body the client's model of the request body
 * @property {string | undefined} response the client's model of the answer
 */

/** The API classes of this release; the folder also holds files left over from older ones. */
function apiNames() {
  const index = readFileSync(path.join(clientFolder, 'index.js'), 'utf8');
  return [...index.matchAll(/ as (\w+Api)\b/g)].map(([, name]) => name);
}

/** The client renames parameters that are words of JavaScript. */
const parameterName = (argument) => argument.replace(/^_(?=\w)/, '');

function readApi(name) {
  const text = readFileSync(path.join(clientFolder, 'apis', `${name}.js`), 'utf8');
  const split = text.indexOf(`export class ${name}ResponseProcessor`);
  const responses = new Map();
  for (const part of text
    .slice(split)
    .split(/^ {4}async /m)
    .slice(1)) {
    const operation = /^(\w+)WithHttpInfo\(/.exec(part)[1];
    responses.set(operation, /ObjectSerializer\.deserialize\([^;]*?, "([^"]+)", "/.exec(part)?.[1]);
  }
  const operations = [];
  for (const part of text
    .slice(0, split)
    .split(/^ {4}async /m)
    .slice(1)) {
    const [, operation, args] = /^(\w+)\(([^)]*)\)/.exec(part);
    operations.push({
      path: /const localVarPath = '([^']+)'/.exec(part)[1],
      method: /HttpMethod\.(\w+)/.exec(part)[1],
      parameters: args
        .split(', ')
        .filter((argument) => argument !== '_options')
        .map(parameterName),
      body: /ObjectSerializer\.serialize\(body, "([^"]+)"/.exec(part)?.[1],
      response: responses.get(operation),
    });
  }
  return operations;
}

/** @returns {Operation[]} every operation on a path of `/api/v1` or `/apis/GROUP/VERSION` */
export function readOperations() {
  return apiNames()
    .filter((name) => name !== 'CustomObjectsApi')
    .flatMap(readApi)
    .filter(({ path: route }) => /^\/(api\/v1|apis\/[^/]+\/[^/]+)\/./.test(route));
}

/** HTTP method of the operation whose wording of a parameter is taken, where it differs from that of all others. */
const WORDED_FOR = { fieldManager: ['patch'], path: ['connect'] };

/**
 * Descriptions of the API's parameters by name, and by `ACTION.NAME` where an action words them differently.
 * @returns {Record<string, string>}
 */
export function readParameterDescriptions() {
  const text = readFileSync(path.join(clientFolder, 'apis', 'CoreV1Api.js'), 'utf8');
  const found = {};
  for (const [, comment, operation] of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*async (\w+)\(/g)) {
    const action = /^(?:connect|patch)/.exec(operation)?.[0];
    for (const [, argument, words] of comment.matchAll(/^\s*\* @param (\w+) (.+)$/gm)) {
      const name = parameterName(argument);
      const key = WORDED_FOR[name]?.includes(action) ? `${action}.${name}` : name;
      found[key] ??= unescapeHtml(words.replaceAll('\\&', '&')).trim();
    }
  }
  for (const key of ['name', 'body', 'path2']) delete found[key];
  return found;
}
