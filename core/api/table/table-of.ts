import { NAME_AND_AGE, type TablePrinter } from '../../kinds/columns/table-printer.js';
import { builtInKind } from '../../kinds/registry/built-in-kinds.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { Json, JsonObject } from '../../model/json.js';
import { type KubeObject, toJson } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { badRequest } from '../../model/status-error.js';
import { shapedObject } from '../../schema/shaped-object.js';
import { type ListMeta, listMeta, type MetaVersion, partialObjectMetadata } from './partial-object-metadata.js';

/** How much of each object its row carries. Source: meta/v1 TableOptions. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

/** How to make a table. */
export interface TableOptions extends ListMeta {
  /** The time that ages are counted to. */
  readonly now: Millis;
  readonly includeObject?: IncludeObject;
  /** False leaves the column definitions out, as in every event of a watch but the first. */
  readonly columns?: boolean;
  readonly version?: MetaVersion;
  /** How to show these objects; as their kind says when absent. */
  readonly printer?: TablePrinter;
  /** Writes an object in the version that was asked for, for `includeObject: 'Object'`. Unchanged when absent. */
  readonly encode?: (object: KubeObject) => JsonObject;
}

/** Reads the query parameter `includeObject`; absent and empty mean `Metadata`, anything unknown is a 400. */
export function parseIncludeObject(text: string | null | undefined): Result<IncludeObject> {
  if (text === null || text === undefined || text === '') return ok('Metadata');
  if (text === 'Metadata' || text === 'Object' || text === 'None') return ok(text);
  return fail(
    badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
    ),
  );
}

function rowObject(object: KubeObject, { includeObject = 'Metadata', version, encode }: TableOptions): Json {
  if (includeObject === 'None') return null;
  if (includeObject === 'Metadata') return partialObjectMetadata(object, version);
  return encode === undefined ? toJson(object) : encode(object);
}

/**
 * Shows objects as a `Table` of meta.k8s.io, as `kubectl get` asks for: one row an object, cells for `-o wide` included.
 * Objects are in their storage version. For one object give its own resourceVersion as the table's.
 */
export function tableOf(resource: GroupResource, objects: Iterable<KubeObject>, options: TableOptions): JsonObject {
  const printer = options.printer ?? builtInKind(resource)?.columns ?? NAME_AND_AGE;
  const { compare } = printer;
  const shaped = (object: KubeObject) => shapedObject(resource, object);
  const list = compare === undefined ? objects : [...objects].sort((a, b) => compare(shaped(a), shaped(b)));
  const rows = Array.from(list, (object): JsonObject => {
    const conditions = printer.conditions?.(shaped(object)) ?? [];
    return {
      cells: printer.cells(shaped(object), options.now),
      ...(conditions.length === 0 ? {} : { conditions: conditions.map((condition) => ({ ...condition })) }),
      object: rowObject(object, options),
    };
  });
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.version ?? 'v1'}`,
    metadata: listMeta(options),
    columnDefinitions: options.columns === false ? null : printer.columns.map((definition) => ({ ...definition })),
    rows,
  };
}
