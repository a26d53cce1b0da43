import { isJsonObject, type JsonObject } from '../../model/json.js';
import { inStruct, isMissing, withDefaults, withField } from './fill.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const STATUS: JsonObject = { phase: 'Active' };

const defaultStatus = (status: JsonObject) => withDefaults(status, STATUS);

function defaultLabels(metadata: JsonObject): JsonObject {
  const { name } = metadata;
  // One that gets its name when it is decided gets its label there too.
  if (isMissing(name)) return metadata;
  const labels: JsonObject = isJsonObject(metadata['labels']) ? metadata['labels'] : {};
  return labels[NAME_LABEL] === name ? metadata : { ...metadata, labels: withField(labels, NAME_LABEL, name) };
}

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Namespace, SetDefaults_NamespaceStatus. */
export function defaultNamespace(namespace: JsonObject): JsonObject {
  return inStruct(inStruct(namespace, 'metadata', defaultLabels), 'status', defaultStatus);
}
