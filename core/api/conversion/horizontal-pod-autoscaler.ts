import type { Json, JsonObject } from '../../model/json.js';

/** `autoscaling/v2` metrics that v1 cannot say are kept in this annotation. Source: pkg/apis/autoscaling/annotations.go. */
const METRICS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/metrics';
const CURRENT_METRICS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/current-metrics';

/** Reads an `autoscaling/v1` autoscaler as v2. Source: pkg/apis/autoscaling/v1/conversion.go. */
export function autoscalerFromV1(object: JsonObject): JsonObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = (object['spec'] ?? {}) as JsonObject;
  const { currentCPUUtilizationPercentage: current, ...status } = (object['status'] ?? {}) as JsonObject;
  const { metadata, kept } = takeAnnotations(object);
  const metrics = [...(target === undefined ? [] : [cpuTarget(target)]), ...parseList(kept.get(METRICS_ANNOTATION))];
  const currentMetrics = [
    ...(current === undefined ? [] : [cpuCurrent(current)]),
    ...parseList(kept.get(CURRENT_METRICS_ANNOTATION)),
  ];
  return {
    ...object,
    metadata,
    spec: { ...spec, ...(metrics.length === 0 ? {} : { metrics }) },
    ...(object['status'] === undefined
      ? {}
      : { status: { ...status, ...(currentMetrics.length === 0 ? {} : { currentMetrics }) } }),
  };
}

/** Shows a stored v2 autoscaler as `autoscaling/v1`. */
export function autoscalerToV1(object: JsonObject): JsonObject {
  const { metrics, ...spec } = (object['spec'] ?? {}) as JsonObject;
  const { currentMetrics, ...status } = (object['status'] ?? {}) as JsonObject;
  const [cpu, others] = splitCpu(metrics, 'target');
  const [currentCpu, currentOthers] = splitCpu(currentMetrics, 'current');
  const annotations: Record<string, Json> = {
    ...(((object['metadata'] as JsonObject)['annotations'] as JsonObject | undefined) ?? {}),
  } as Record<string, Json>;
  if (others.length > 0) annotations[METRICS_ANNOTATION] = JSON.stringify(others);
  if (currentOthers.length > 0) annotations[CURRENT_METRICS_ANNOTATION] = JSON.stringify(currentOthers);
  return {
    ...object,
    metadata: {
      ...(object['metadata'] as JsonObject),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: { ...spec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    ...(object['status'] === undefined
      ? {}
      : {
          status: { ...status, ...(currentCpu === undefined ? {} : { currentCPUUtilizationPercentage: currentCpu }) },
        }),
  };
}

const cpuTarget = (averageUtilization: Json): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

const cpuCurrent = (averageUtilization: Json): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization } },
});

function splitCpu(metrics: Json | undefined, side: 'target' | 'current'): [Json | undefined, Json[]] {
  let cpu: Json | undefined;
  const others: Json[] = [];
  for (const metric of Array.isArray(metrics) ? (metrics as JsonObject[]) : []) {
    const resource = metric['resource'] as JsonObject | undefined;
    const utilization = (resource?.[side] as JsonObject | undefined)?.['averageUtilization'];
    if (cpu === undefined && metric['type'] === 'Resource' && resource?.['name'] === 'cpu' && utilization !== undefined)
      cpu = utilization;
    else others.push(metric);
  }
  return [cpu, others];
}

function takeAnnotations(object: JsonObject): { metadata: JsonObject; kept: Map<string, string> } {
  const metadata = (object['metadata'] ?? {}) as JsonObject;
  const kept = new Map<string, string>();
  const rest: Record<string, Json> = {};
  for (const [key, value] of Object.entries((metadata['annotations'] ?? {}) as JsonObject)) {
    if ((key === METRICS_ANNOTATION || key === CURRENT_METRICS_ANNOTATION) && typeof value === 'string')
      kept.set(key, value);
    else rest[key] = value ?? null;
  }
  if (kept.size === 0) return { metadata, kept };
  const { annotations: _, ...others } = metadata;
  return { metadata: Object.keys(rest).length === 0 ? others : { ...others, annotations: rest }, kept };
}

function parseList(text: string | undefined): Json[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Json[]) : [];
  } catch {
    return [];
  }
}
