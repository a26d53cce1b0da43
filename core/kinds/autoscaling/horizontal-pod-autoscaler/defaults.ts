import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { inField, inItems, inStruct, withDefaults } from '../../defaults/fill.js';
import { inQuantity } from '../../defaults/resource-list.js';

const SPEC: JsonObject = { minReplicas: 1 };

const CPU_METRIC: Json = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

const SCALE_UP: JsonObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

/** Without a window: how long to look back is the controller's own setting. */
const SCALE_DOWN: JsonObject = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };
const TARGETS = ['resource', 'containerResource', 'pods', 'object', 'external'];
const defaultTarget = (target: JsonObject) => inQuantity(inQuantity(target, 'averageValue'), 'value');

const defaultMetric = (metric: JsonObject) =>
  TARGETS.reduce(
    (result, source) => inField(result, source, (value) => inField(value, 'target', defaultTarget)),
    metric,
  );

function defaultBehavior(behavior: JsonObject): JsonObject {
  const up = inStruct(behavior, 'scaleUp', (rules) => inQuantity(withDefaults(rules, SCALE_UP), 'tolerance'));
  return inStruct(up, 'scaleDown', (rules) => inQuantity(withDefaults(rules, SCALE_DOWN), 'tolerance'));
}

function defaultSpec(spec: JsonObject): JsonObject {
  let result = withDefaults(spec, SPEC);
  const { metrics } = result;
  if (!Array.isArray(metrics) || metrics.length === 0) result = { ...result, metrics: CPU_METRIC };
  result = inItems(result, 'metrics', defaultMetric);
  return isJsonObject(result['behavior']) ? inField(result, 'behavior', defaultBehavior) : result;
}

/** Source: kubernetes pkg/apis/autoscaling/v2/defaults.go. */
export function defaultHorizontalPodAutoscaler(autoscaler: JsonObject): JsonObject {
  return inStruct(autoscaler, 'spec', defaultSpec);
}
