import type { JsonObject } from '../../model/json.js';
import { inPodTemplate } from './pod-spec.js';

/** Defaults of the kind PodTemplate, which is nothing but a template. */
export function defaultPodTemplateObject(object: JsonObject): JsonObject {
  return inPodTemplate(object);
}
