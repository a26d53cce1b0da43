import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import type { CustomTraits, ScalePaths } from '../../schema/resource-info.js';
import { asObject } from '../fields/json-fields.js';
import type { ValidationRules } from '../kind.js';
import type { Causes } from '../validation/causes.js';
import { checkEmbedded } from './embedded-causes.js';
import { checkListTypes } from './list-causes.js';
import { ruleCauses } from './rule-causes.js';
import { scaleSpecCauses, scaleStatusCauses } from './scale-causes.js';
import { changedValueCauses, valueCauses } from './value-causes.js';

/** What makes that rules are not asked: they would fail for reasons that are told already. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const UNCHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** How custom resources of a version are validated. Source: apiextensions-apiserver pkg/registry/customresource/strategy.go and validator.go. */
export function customValidation({ schema, scale }: Pick<CustomTraits, 'schema' | 'scale'>): ValidationRules {
  const hasRules = (JSON.stringify(schema) ?? '').includes('x-kubernetes-validations');
  const checkRules = (
    object: JsonObject,
    old: JsonObject | undefined,
    found: readonly StatusCause[],
    causes: Causes,
  ) => {
    if (!hasRules) return;
    if (found.some(({ reason = '' }) => BLOCKING.has(reason))) causes.push(invalidValue('<nil>', null, UNCHECKED));
    else causes.push(...ruleCauses(schema, object, old));
  };
  return {
    create(object, causes) {
      const found: StatusCause[] = [...valueCauses(schema, object), ...scaleCauses(scale, object)];
      checkEmbedded(schema, object, '', found);
      checkListTypes(schema, object, '', found);
      causes.push(...found);
      checkRules(object, undefined, found, causes);
    },
    update(object, old, causes) {
      const found: StatusCause[] = [...changedValueCauses(schema, object, old), ...scaleCauses(scale, object)];
      checkEmbedded(schema, object, '', found);
      const before: StatusCause[] = [];
      checkListTypes(schema, old, '', before);
      if (before.length === 0) checkListTypes(schema, object, '', found);
      causes.push(...found);
      checkRules(object, old, found, causes);
    },
    status(object, old, causes) {
      const statusSchema = asObject(asObject(schema['properties'])['status']);
      const found: StatusCause[] = [];
      const status = object['status'];
      if (status !== undefined) found.push(...changedValueCauses(statusSchema, status, old['status'], 'status'));
      if (scale !== undefined) found.push(...scaleStatusCauses(scale, object));
      causes.push(...found);
      checkRules(object, old, found, causes);
    },
  };
}

function scaleCauses(scale: ScalePaths | undefined, object: JsonObject): readonly StatusCause[] {
  return scale === undefined ? [] : [...scaleSpecCauses(scale, object), ...scaleStatusCauses(scale, object)];
}
