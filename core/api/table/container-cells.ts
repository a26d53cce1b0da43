import type { Json } from '../../model/json.js';
import type { Container } from '../../schema/generated/types/core.js';
import { column, type TableColumn, wideColumn } from './table-printer.js';

const CONTAINERS = ['Containers', 'string', 'Names of the containers in the template.'] as const;
const IMAGES = ['Images', 'string', 'Images of the containers in the template.'] as const;

/** The columns for the containers of a template, shown always. */
export const CONTAINER_COLUMNS: readonly TableColumn[] = [column(...CONTAINERS), column(...IMAGES)];

/** The same columns for `-o wide`. */
export const WIDE_CONTAINER_COLUMNS: readonly TableColumn[] = [wideColumn(...CONTAINERS), wideColumn(...IMAGES)];

/** Names and images of containers, each list joined by commas. */
export function containerCells(containers: readonly Container[] = []): Json[] {
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];
}
