import type { JsonObject } from '../../model/json.js';
import { inField, withDefaults } from './fill.js';

const PARAMETERS: JsonObject = { scope: 'Cluster' };

/** Source: kubernetes pkg/apis/networking/v1/defaults.go SetDefaults_IngressClass. */
export function defaultIngressClass(ingressClass: JsonObject): JsonObject {
  return inField(ingressClass, 'spec', (spec) =>
    inField(spec, 'parameters', (parameters) => withDefaults(parameters, PARAMETERS)),
  );
}
