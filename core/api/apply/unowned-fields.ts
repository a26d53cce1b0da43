import { FieldSet } from './field-set.js';
import { fieldElement } from './path-element.js';

const metadata = (name: string) => [fieldElement('metadata'), fieldElement(name)];

/**
 * Fields that identify the object or that only the server writes: nobody ever owns them.
 * Source: apimachinery pkg/util/managedfields/internal/stripmeta.go.
 */
export const UNOWNED_FIELDS = FieldSet.of(
  [fieldElement('apiVersion')],
  [fieldElement('kind')],
  [fieldElement('metadata')],
  metadata('name'),
  metadata('namespace'),
  metadata('creationTimestamp'),
  metadata('selfLink'),
  metadata('uid'),
  metadata('clusterName'),
  metadata('generation'),
  metadata('managedFields'),
  metadata('resourceVersion'),
);
