import type { Json } from '../../model/json.js';
import type { Container } from '../../schema/generated/types/core.js';
import { AGE, column, NAME, type TableColumn, wideColumn } from './table-printer.js';

const CONTAINERS = ['Containers', 'string', 'Names of the containers in the template.'] as const;
const IMAGES = ['Images', 'string', 'Images of the containers in the template.'] as const;

/** The columns for the containers of a template, shown always. */
export const CONTAINER_COLUMNS: readonly TableColumn[] = [column(...CONTAINERS), column(...IMAGES)];

/** The same columns for `-o wide`. */
export const WIDE_CONTAINER_COLUMNS: readonly TableColumn[] = [wideColumn(...CONTAINERS), wideColumn(...IMAGES)];

/** For `-o wide`. */
export const SELECTOR = wideColumn('Selector', 'string', 'Labels of the Pods that belong to the object.');

/** `2/3`. */
export const READY_OF_WANTED = column('Ready', 'string', 'Pods that are ready, of those wanted.');

/** What ReplicaSets and ReplicationControllers show. */
export const REPLICA_COLUMNS = [
  NAME,
  column('Desired', 'integer', 'Pods wanted.'),
  column('Current', 'integer', 'Pods that exist.'),
  column('Ready', 'integer', 'Pods that are ready.'),
  AGE,
  ...WIDE_CONTAINER_COLUMNS,
  SELECTOR,
];

/** Names and images of containers, each list joined by commas. */
export function containerCells(containers: readonly Container[] = []): Json[] {
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];
}
