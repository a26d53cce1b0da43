import { invalidValue } from '../../../model/field-error.js';
import { NAME_AND_AGE } from '../../columns/table-printer.js';
import { inField } from '../../defaults/fill.js';
import { asObject } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { checkAnnotations, checkLabels } from '../../validation/labels.js';
import { defaultClaimSpec } from '../claim-defaults.js';
import { checkClaimSpec } from '../claim-rules.js';
import { claimTemplateFromV1beta1, claimTemplateToV1beta1 } from '../conversion.js';

/** The spec of a template never changes. Source: kubernetes pkg/apis/resource/validation ValidateResourceClaimTemplate and its update. */
const resourceClaimTemplateValidation: ValidationRules = {
  create: (template, causes) => {
    const spec = asObject(template['spec']);
    const { labels, annotations } = asObject(spec['metadata']);
    checkAnnotations(annotations, 'spec.metadata.annotations', causes);
    checkLabels(labels, 'spec.metadata.labels', causes);
    checkClaimSpec(asObject(spec['spec']), 'spec.spec', causes);
  },
  update: (template, old, causes) => {
    if (!semanticEqual(template['spec'], old['spec'])) {
      causes.push(invalidValue('spec', template['spec'], 'field is immutable'));
    }
  },
};

/** ResourceClaimTemplates. */
export const resourceClaimTemplate: Kind = {
  groupResource: 'resourceclaimtemplates.resource.k8s.io',
  kind: 'ResourceClaimTemplate',
  deletion: { returnsDeletedObject: true },
  defaults: (template) => inField(template, 'spec', (spec) => inField(spec, 'spec', defaultClaimSpec)),
  validation: resourceClaimTemplateValidation,
  columns: NAME_AND_AGE,
  conversions: new Map([
    ['resource.k8s.io/v1beta1', { toStorage: claimTemplateFromV1beta1, fromStorage: claimTemplateToV1beta1 }],
  ]),
  inert: { missing: 'no device is allocated by it' },
};
