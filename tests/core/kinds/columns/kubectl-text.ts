import { tableOf } from '../../../../core/api/table/table-of.js';
import type { TablePrinter } from '../../../../core/kinds/columns/table-printer.js';
import type { GroupResource } from '../../../../core/model/group-resource.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { KubeObject } from '../../../../core/model/object.js';

/** The time at which every table in these tests is printed. */
export const NOW = Date.parse('2026-03-10T12:00:00Z');

/** A time this many seconds before `NOW`. */
export const ago = (seconds: number) => `${new Date(NOW - seconds * 1000).toISOString().slice(0, 19)}Z`;

/** Completes an object with metadata as a store would, and freezes it. */
export function object(apiVersion: string, kind: string, metadata: object, rest: object): KubeObject {
  const whole = {
    apiVersion,
    kind,
    metadata: {
      namespace: 'default',
      uid: 'u1',
      resourceVersion: '7',
      creationTimestamp: ago(3 * 86_400),
      ...metadata,
    },
    ...rest,
  } as unknown as KubeObject;
  return deepFreeze(whole);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

/** One object called `x`. */
export function one(apiVersion: string, kind: string, rest: object, metadata: object = {}): KubeObject[] {
  return [object(apiVersion, kind, { name: 'x', ...metadata }, rest)];
}

/** A resource, its objects, whether to print wide, and the lines that kubectl shows. */
export type KindCase = readonly [
  resource: GroupResource,
  objects: readonly KubeObject[],
  wide: boolean,
  lines: readonly string[],
];

interface Column {
  readonly name: string;
  readonly priority: number;
}

/** The lines kubectl makes of a table: upper-case headers, columns three blanks apart, wide columns only when asked. */
export function kubectlText(
  resource: GroupResource,
  objects: readonly KubeObject[],
  { wide = false, printer }: { wide?: boolean; printer?: TablePrinter } = {},
): string[] {
  const table = tableOf(resource, objects, { now: NOW, printer });
  const columns = table['columnDefinitions'] as unknown as readonly Column[];
  const rows = table['rows'] as readonly JsonObject[];
  const shown = columns.flatMap(({ priority }, index) => (wide || priority === 0 ? [index] : []));
  for (const row of rows) {
    if ((row['cells'] as readonly unknown[]).length !== columns.length)
      throw new Error('a row needs one cell a column');
  }
  const lines = [
    shown.map((index) => columns[index]?.name.toUpperCase() ?? ''),
    ...rows.map((row) =>
      shown.map((index) => {
        const cell = (row['cells'] as readonly unknown[])[index];
        return cell === null ? '<none>' : String(cell);
      }),
    ),
  ];
  const widths = shown.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((text, at) => (at === line.length - 1 ? text : text.padEnd((widths[at] ?? 0) + 3)))
      .join('')
      .trimEnd(),
  );
}
