import type { Json } from '../../model/json.js';
import { type KubeObject, toJson } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { parseTimestamp } from '../../model/timestamp.js';
import type { PrinterColumn } from '../../schema/resource-info.js';
import { humanDuration } from './human-duration.js';
import { type JsonPath, parseJsonPath } from './json-path.js';
import { NAME, NAME_AND_AGE, type TableColumn, type TablePrinter } from './table-printer.js';

const TYPES: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'date']);

function printed(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** A value as a cell of its column's type; null when it is of another type. */
function cell(type: TableColumn['type'], value: Json | undefined, now: Millis): Json {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return printed(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      if (typeof value !== 'string') return null;
      const time = parseTimestamp(value);
      return time === undefined ? '<invalid>' : humanDuration(now - time);
    }
  }
}

/**
 * The printer of a custom resource, from its `additionalPrinterColumns`; name and age when there are none.
 * A column whose path cannot be read ends the list, as in Kubernetes.
 * Source: apiextensions-apiserver pkg/registry/customresource/tableconvertor.
 */
export function customPrinter(definitions: readonly PrinterColumn[] | undefined): TablePrinter {
  if (definitions === undefined || definitions.length === 0) return NAME_AND_AGE;
  const columns: TableColumn[] = [NAME];
  const paths: { readonly find: JsonPath; readonly type: TableColumn['type'] }[] = [];
  for (const definition of definitions) {
    const find = parseJsonPath(definition.jsonPath);
    if (find === undefined) break;
    const type = (TYPES.has(definition.type) ? definition.type : 'string') as TableColumn['type'];
    paths.push({ find, type });
    columns.push({
      name: definition.name,
      type,
      format: definition.format ?? '',
      description:
        definition.description || `Custom resource definition column (in JSONPath format): ${definition.jsonPath}`,
      priority: definition.priority ?? 0,
    });
  }
  return {
    columns,
    cells(object: KubeObject, now) {
      const root = toJson(object);
      return [object.metadata.name, ...paths.map(({ find, type }) => cell(type, find(root)[0], now))];
    },
  };
}
