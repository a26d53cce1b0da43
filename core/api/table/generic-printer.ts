import { age } from './age.js';
import { AGE, column, NAME, type TablePrinter } from './table-printer.js';

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
