import type { JsonObject } from '../../../model/json.js';
import { inField, inItems, inStruct, isMissing, withDefaults, withField } from '../../defaults/fill.js';
import { defaultResourceRequirements, inQuantity } from '../../defaults/resource-list.js';
import { defaultPullPolicy } from './image-tag.js';
import { defaultLifecycle, defaultProbe } from './probe.js';

const CONTAINER: JsonObject = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
const PORT: JsonObject = { protocol: 'TCP' };
const FIELD_REF: JsonObject = { apiVersion: 'v1' };
const defaultPort = (port: JsonObject) => withDefaults(port, PORT);
const defaultEnvironmentVariable = (variable: JsonObject) => inField(variable, 'valueFrom', defaultValueFrom);
const defaultValueFrom = (source: JsonObject) =>
  inField(inField(source, 'fieldRef', defaultFieldRef), 'resourceFieldRef', defaultResourceFieldRef);

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ObjectFieldSelector. */
export function defaultFieldRef(selector: JsonObject): JsonObject {
  return withDefaults(selector, FIELD_REF);
}

/** Go holds the divisor by value, so an absent one is answered as `0`. */
export function defaultResourceFieldRef(selector: JsonObject): JsonObject {
  return isMissing(selector['divisor']) ? withField(selector, 'divisor', '0') : inQuantity(selector, 'divisor');
}

/** A container of any of the three lists. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Container. */
export function defaultContainer(container: JsonObject): JsonObject {
  let result = withDefaults(container, CONTAINER);
  if (isMissing(result['imagePullPolicy'])) {
    const image = result['image'];
    result = withField(result, 'imagePullPolicy', defaultPullPolicy(typeof image === 'string' ? image : ''));
  }
  result = inStruct(result, 'resources', defaultResourceRequirements);
  result = inItems(result, 'ports', defaultPort);
  result = inItems(result, 'env', defaultEnvironmentVariable);
  result = inField(result, 'livenessProbe', defaultProbe);
  result = inField(result, 'readinessProbe', defaultProbe);
  result = inField(result, 'startupProbe', defaultProbe);
  return inField(result, 'lifecycle', defaultLifecycle);
}
