import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../schema/generated/types/autoscaling.js';
import { quantityCell } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';

const SHOWN = 2;
const UNKNOWN = '<unknown>';

/** A metric that is measured as a value: `300/1k`, or `100/200 (avg)` when the target is an average over the Pods. */
function valueText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    const average = current?.averageValue === undefined ? UNKNOWN : quantityCell(current.averageValue);
    return `${average}/${quantityCell(target.averageValue)} (avg)`;
  }
  return `${current === undefined ? UNKNOWN : quantityCell(current.value)}/${quantityCell(target.value)}`;
}

/** A metric about a resource: `cpu: 12%/80%`, `memory: 20Mi/100Mi`. */
function resourceText(name: string, target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `${name}: ${current === undefined ? UNKNOWN : quantityCell(current.averageValue)}/${quantityCell(target.averageValue)}`;
  }
  const now = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}%`;
  const wanted = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  return `${name}: ${now}/${wanted}`;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  if (spec.type === 'External' && spec.external !== undefined)
    return valueText(spec.external.target, status?.external?.current);
  if (spec.type === 'Object' && spec.object !== undefined)
    return valueText(spec.object.target, status?.object?.current);
  if (spec.type === 'Pods' && spec.pods !== undefined) {
    const current = status?.pods === undefined ? UNKNOWN : quantityCell(status.pods.current.averageValue);
    return `${current}/${quantityCell(spec.pods.target.averageValue)}`;
  }
  if (spec.type === 'Resource' && spec.resource !== undefined) {
    return resourceText(spec.resource.name, spec.resource.target, status?.resource?.current);
  }
  if (spec.type === 'ContainerResource' && spec.containerResource !== undefined) {
    return resourceText(spec.containerResource.name, spec.containerResource.target, status?.containerResource?.current);
  }
  return '<unknown type>';
}

function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const shown = specs
    .slice(0, SHOWN)
    .map((spec, index) => metricText(spec, statuses[index]))
    .join(', ');
  return specs.length > SHOWN ? `${shown} + ${specs.length - SHOWN} more...` : shown;
}

/** HorizontalPodAutoscalers, as autoscaling/v2 writes them. */
export const HORIZONTAL_POD_AUTOSCALER_PRINTER: TablePrinter<HorizontalPodAutoscaler> = {
  columns: [
    NAME,
    column('Reference', 'string', 'Object that is scaled.'),
    column('Targets', 'string', 'Each metric: measured and wanted.'),
    column('MinPods', 'string', 'Fewest Pods.'),
    column('MaxPods', 'string', 'Most Pods.'),
    column('Replicas', 'string', 'Pods now.'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    metricsText(spec.metrics ?? [], status?.currentMetrics ?? []),
    spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
    spec.maxReplicas,
    status?.currentReplicas ?? 0,
    age(metadata.creationTimestamp, now),
  ],
};
