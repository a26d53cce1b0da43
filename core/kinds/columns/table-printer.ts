import type { Json } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { age } from './human-duration.js';

/** One column of a Table. Source: meta/v1 TableColumnDefinition. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** `name` marks the column that identifies the row. */
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
}

/** Says of a row that its object has run to completion. Source: meta/v1 TableRowCondition. */
export interface TableRowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

/** How one kind is shown as a table. `cells` gives one cell a column, those of `-o wide` included, as kube-apiserver does. */
export interface TablePrinter<T extends KubeObject = KubeObject> {
  readonly columns: readonly TableColumn[];
  cells(object: T, now: Millis): readonly Json[];
  conditions?(object: T): readonly TableRowCondition[];
  /** The order of rows, for the few kinds that are not shown in key order. */
  compare?(a: T, b: T): number;
}

/** A column that every listing shows. */
export function column(name: string, type: TableColumn['type'], description: string): TableColumn {
  return { name, type, format: '', description, priority: 0 };
}

/** A column that only `-o wide` shows. */
export function wideColumn(name: string, type: TableColumn['type'], description: string): TableColumn {
  return { name, type, format: '', description, priority: 1 };
}

/** The column with the object's name. */
export const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object, unique among its kind within a namespace.',
  priority: 0,
};

/** The column with the time since the object was created. */
export const AGE: TableColumn = column('Age', 'string', 'Time since the object was created.');

/** Name and age: for custom resources that define no columns. Source: apiextensions-apiserver customresource tableconvertor. */
export const NAME_AND_AGE: TablePrinter = {
  columns: [NAME, AGE],
  cells: ({ metadata }, now) => [metadata.name, age(metadata.creationTimestamp, now)],
};

/** Name and time of creation: for built-in kinds without a printer of their own. Source: apiserver registry/rest/table.go. */
export const NAME_AND_CREATED_AT: TablePrinter = {
  columns: [NAME, column('Created At', 'date', 'When the object was created.')],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};
