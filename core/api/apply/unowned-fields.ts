import { FieldSet } from './field-set.js';
import { fieldElement } from './path-element.js';

const metadata = (name: string) => [fieldElement('metadata'), fieldElement(name)];

/** Metadata that identifies the object or that only the server writes. */
export const UNOWNED_METADATA: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
]);

/**
 * Fields that nobody ever owns, by any of their paths. Source: apimachinery pkg/util/managedfields/internal/stripmeta.go.
 */
export const UNOWNED_FIELDS = FieldSet.of(
  [fieldElement('apiVersion')],
  [fieldElement('kind')],
  [fieldElement('metadata')],
  ...[...UNOWNED_METADATA].map(metadata),
);
