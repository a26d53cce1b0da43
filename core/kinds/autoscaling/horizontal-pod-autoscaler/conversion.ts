import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';

/**
 * What v2 says and v1 cannot is kept in annotations: metrics other than CPU utilization, conditions and behavior.
 * Source: pkg/apis/autoscaling/annotations.go.
 */
const METRICS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/metrics';
const CURRENT_METRICS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS_ANNOTATION = 'autoscaling.alpha.kubernetes.io/conditions';
const BEHAVIOR_ANNOTATION = 'autoscaling.alpha.kubernetes.io/behavior';

/** Percent. Source: pkg/apis/autoscaling/types.go DefaultCPUUtilization. */
const DEFAULT_CPU_UTILIZATION = 80;

const ROUND_TRIP = new Set([
  METRICS_ANNOTATION,
  CURRENT_METRICS_ANNOTATION,
  CONDITIONS_ANNOTATION,
  BEHAVIOR_ANNOTATION,
]);

/** Reads an `autoscaling/v1` autoscaler as v2. Source: pkg/apis/autoscaling/v1/conversion.go. */
export function autoscalerFromV1(object: JsonObject): JsonObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = (object['spec'] ?? {}) as JsonObject;
  const { currentCPUUtilizationPercentage: current, ...status } = (object['status'] ?? {}) as JsonObject;
  const { metadata, kept } = takeAnnotations(object);
  const told = [
    ...parseList(kept.get(METRICS_ANNOTATION)),
    ...(target === undefined || target === null ? [] : [cpuTarget(target)]),
  ];
  // An autoscaler of v1 that says nothing goes by CPU, which is filled in here, where the annotation is known.
  const metrics = told.length > 0 ? told : [cpuTarget(DEFAULT_CPU_UTILIZATION)];
  const behavior = parse(kept.get(BEHAVIOR_ANNOTATION));
  // The annotation says more of the current metrics than the one number does.
  const toldNow = parseList(kept.get(CURRENT_METRICS_ANNOTATION));
  const currentMetrics =
    toldNow.length > 0 || current === undefined || current === null ? toldNow : [cpuCurrent(current)];
  const conditions = parseList(kept.get(CONDITIONS_ANNOTATION));
  const hasStatus = object['status'] !== undefined || currentMetrics.length > 0 || conditions.length > 0;
  return {
    ...object,
    ...(metadata === undefined ? {} : { metadata }),
    spec: {
      ...spec,
      metrics,
      ...(isJsonObject(behavior) ? { behavior } : {}),
    },
    ...(hasStatus
      ? {
          status: {
            ...status,
            ...(currentMetrics.length === 0 ? {} : { currentMetrics }),
            ...(conditions.length === 0 ? {} : { conditions }),
          },
        }
      : {}),
  };
}

/** Shows a stored v2 autoscaler as `autoscaling/v1`. */
export function autoscalerToV1(object: JsonObject): JsonObject {
  const { metrics, behavior, ...spec } = (object['spec'] ?? {}) as JsonObject;
  const { currentMetrics, conditions, ...status } = (object['status'] ?? {}) as JsonObject;
  const [cpu, others] = splitCpu(metrics, 'target');
  const [currentCpu] = splitCpu(currentMetrics, 'current');
  const metadata = takeAnnotations(object).metadata ?? {};
  const annotations: JsonObject = {
    ...(metadata['annotations'] as JsonObject | undefined),
    ...annotation(METRICS_ANNOTATION, others),
    ...annotation(CURRENT_METRICS_ANNOTATION, currentMetrics),
    ...annotation(CONDITIONS_ANNOTATION, conditions),
    ...annotation(BEHAVIOR_ANNOTATION, behavior),
  };
  return {
    ...object,
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    ...(object['status'] === undefined
      ? {}
      : {
          status: { ...status, ...(currentCpu === undefined ? {} : { currentCPUUtilizationPercentage: currentCpu }) },
        }),
  };
}

/** An annotation that holds a value as JSON; none for what is absent, null or an empty list. */
function annotation(key: string, value: Json | undefined): JsonObject {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
    ? {}
    : { [key]: JSON.stringify(value) };
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
  for (const metric of Array.isArray(metrics) ? metrics.filter(isJsonObject) : []) {
    const resource = metric['resource'] as JsonObject | undefined;
    const utilization = (resource?.[side] as JsonObject | undefined)?.['averageUtilization'];
    if (cpu === undefined && metric['type'] === 'Resource' && resource?.['name'] === 'cpu' && utilization !== undefined)
      cpu = utilization;
    else others.push(metric);
  }
  return [cpu, others];
}

/** The metadata without the annotations that stand for fields of v2, and what these held. */
function takeAnnotations(object: JsonObject): { metadata: JsonObject | undefined; kept: Map<string, string> } {
  const metadata = object['metadata'] as JsonObject | undefined;
  const annotations = metadata?.['annotations'];
  const kept = new Map<string, string>();
  if (metadata === undefined || !isJsonObject(annotations)) return { metadata, kept };
  const rest: [string, Json | undefined][] = [];
  for (const [key, value] of Object.entries(annotations)) {
    if (ROUND_TRIP.has(key) && typeof value === 'string') kept.set(key, value);
    else rest.push([key, value]);
  }
  if (kept.size === 0) return { metadata, kept };
  const { annotations: _, ...others } = metadata;
  return { metadata: rest.length === 0 ? others : { ...others, annotations: Object.fromEntries(rest) }, kept };
}

function parseList(text: string | undefined): readonly Json[] {
  const value = parse(text);
  return Array.isArray(value) ? value : [];
}

/** The JSON of an annotation; undefined when it is absent or somebody broke it. */
function parse(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
