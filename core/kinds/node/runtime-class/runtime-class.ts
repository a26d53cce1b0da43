import type { RuntimeClass } from '../../../schema/generated/types/node.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { runtimeClassValidation, runtimeClassWarnings } from './validation.js';

const RUNTIME_CLASS_PRINTER: TablePrinter<RuntimeClass> = {
  columns: [NAME, column('Handler', 'string', 'Name of the handler in the container runtime.'), AGE],
  cells: ({ metadata, handler }, now) => [metadata.name, handler, age(metadata.creationTimestamp, now)],
};

/** RuntimeClasses. */
export const runtimeClass: Kind = {
  groupResource: 'runtimeclasses.node.k8s.io',
  kind: 'RuntimeClass',
  metadataOnUpdate: ['object', 'change'],
  validation: runtimeClassValidation,
  warnings: runtimeClassWarnings,
  allowUnconditionalUpdate: false,
  columns: RUNTIME_CLASS_PRINTER,
};
