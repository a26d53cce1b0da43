import type { FieldSchema } from './field-schema.js';
import { namedGoType } from './named-go-type.js';

/** Name of the Go struct behind a definition: `io.k8s.api.apps.v1.DeploymentSpec` → `DeploymentSpec`. */
export function goStruct(schema: FieldSchema): string {
  const name = schema.definition ?? '';
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Go's own name of a type, with the package in front: `v1.PodSpec`, from the last two parts of the definition's name. */
function qualifiedStruct(schema: FieldSchema): string {
  return schema.definition === undefined ? 'map[string]interface {}' : schema.definition.split('.').slice(-2).join('.');
}

function scalar(schema: FieldSchema): string {
  switch (schema.type) {
    case 'integer':
      return schema.format ?? 'int64';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'int-or-string':
      return 'intstr.IntOrString';
    case 'string':
      if (schema.format === 'byte') return '[]uint8';
      return schema.format === 'quantity' ? 'resource.Quantity' : 'string';
    default:
      return 'interface {}';
  }
}

/**
 * The Go type that kube-apiserver decodes a value into, as Go prints it: `int32`, `[]v1.Container`, `map[string]string`,
 * `v1.RestartPolicy`. Clients see it in errors about values of a wrong type.
 * @param owner struct that holds the field, and `field` its JSON name: Go's named string types cannot be told from the schema alone
 */
export function goType(schema: FieldSchema, owner?: FieldSchema, field?: string): string {
  if (owner?.definition !== undefined && field !== undefined) {
    const named = namedGoType(owner.definition, field);
    if (named !== undefined) return named;
  }
  if (schema.type === 'array') return schema.items === undefined ? '[]interface {}' : `[]${goType(schema.items)}`;
  if (schema.type !== 'object') return scalar(schema);
  if (schema.additionalProperties === undefined) return qualifiedStruct(schema);
  // Only quantities of resources come as maps of quantities, and these have a name of their own.
  if (schema.additionalProperties.format === 'quantity') return 'v1.ResourceList';
  return `map[string]${goType(schema.additionalProperties)}`;
}
