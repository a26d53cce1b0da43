// How Go's structs write their fields as JSON, read from the table of protobuf fields: it lists the same structs.

import { readFileSync } from 'node:fs';

const table = JSON.parse(readFileSync(new URL('../../core/api/protobuf/fields.json', import.meta.url), 'utf8'));

const rowsOf = new Map();
for (const [packageName, { kinds, types }] of Object.entries(table)) {
  for (const [name, rows] of Object.entries({ ...kinds, ...types })) rowsOf.set(`${packageName}.${name}`, rows);
}

const FIELD = /^(\[\]|map )?(\*)?([A-Za-z][\w.-]*)(\?)?(!)?$/;

/** The rows of a struct, those of structs that are inlined in it among them. */
function flatRows(name) {
  const packageName = name.slice(0, name.lastIndexOf('.'));
  return (rowsOf.get(name) ?? []).flatMap(([, jsonName, text]) => {
    if (jsonName !== '') return [[jsonName, text]];
    const base = FIELD.exec(text)?.[3] ?? '';
    return flatRows(base.includes('.') ? base : `${packageName}.${base}`);
  });
}

/**
 * Which fields of a definition are always written, and which are left out when they are empty or zero. Fields in no list are pointers: they are
 * written when they are set. Undefined for a definition that the table does not have.
 * @param {string} definition `io.k8s.api.core.v1.PodSpec`
 */
export function goFacts(definition) {
  const name = definition.replace(/^io\.k8s\./, '');
  if (!rowsOf.has(name)) return undefined;
  const facts = { always: [], omitEmpty: [], omitZero: [] };
  for (const [field, text] of flatRows(name)) {
    const [, , pointer, , omitEmpty, omitZero] = FIELD.exec(text);
    if (omitZero !== undefined) facts.omitZero.push(field);
    else if (pointer === undefined) facts[omitEmpty === undefined ? 'always' : 'omitEmpty'].push(field);
  }
  return Object.fromEntries(Object.entries(facts).filter(([, fields]) => fields.length > 0));
}
