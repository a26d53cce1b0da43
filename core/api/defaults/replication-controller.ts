import { isJsonObject, type JsonObject } from '../../model/json.js';
import { inStruct, withDefaults } from './fill.js';
import { inPodTemplate } from './pod-spec.js';

const SPEC: JsonObject = { replicas: 1 };

const hasEntries = (value: unknown) => isJsonObject(value) && Object.keys(value).length > 0;

function templateLabels(controller: JsonObject): JsonObject | undefined {
  const spec = controller['spec'];
  const template = isJsonObject(spec) ? spec['template'] : undefined;
  const metadata = isJsonObject(template) ? template['metadata'] : undefined;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  return isJsonObject(labels) && hasEntries(labels) ? labels : undefined;
}

/** The template's labels stand in for a selector and labels that are left out. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController. */
export function defaultReplicationController(controller: JsonObject): JsonObject {
  const labels = templateLabels(controller);
  const result = inStruct(controller, 'spec', (given) => {
    const spec = withDefaults(given, SPEC);
    const selected = labels !== undefined && !hasEntries(spec['selector']) ? { ...spec, selector: labels } : spec;
    return isJsonObject(selected['template']) ? inPodTemplate(selected) : selected;
  });
  if (labels === undefined) return result;
  return inStruct(result, 'metadata', (metadata) =>
    hasEntries(metadata['labels']) ? metadata : { ...metadata, labels },
  );
}
