import { required } from '../../../model/field-error.js';
import { groupOf } from '../../../model/group-resource.js';
import { isJsonObject } from '../../../model/json.js';
import { controllerOf } from '../../../model/object.js';
import type { ControllerRevision } from '../../../schema/generated/types/apps.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { checkImmutable, checkNonnegative } from '../../validation/causes.js';

const CONTROLLER_REVISION_PRINTER: TablePrinter<ControllerRevision> = {
  columns: [
    NAME,
    column('Controller', 'string', 'Object whose history this is part of.'),
    column('Revision', 'string', 'Position in that history.'),
    AGE,
  ],
  cells(object, now) {
    const owner = controllerOf(object);
    const group = owner === undefined ? '' : groupOf(owner.apiVersion);
    const controller =
      owner === undefined
        ? '<none>'
        : `${(group === '' ? owner.kind : `${owner.kind}.${group}`).toLowerCase()}/${owner.name}`;
    return [object.metadata.name, controller, object.revision, age(object.metadata.creationTimestamp, now)];
  },
};

/** Source: kubernetes pkg/apis/apps/validation ValidateControllerRevisionCreate, ValidateControllerRevisionUpdate. */
const controllerRevisionValidation: ValidationRules = {
  object(revision, causes, old) {
    checkNonnegative(revision['revision'], 'revision', causes);
    if (old !== undefined) return;
    const { data } = revision;
    if (!isSet(data)) causes.push(required('data', 'data is mandatory'));
    else if (!isJsonObject(data)) causes.push(required('data', 'data must be a valid JSON object'));
  },
  update: (revision, old, causes) => checkImmutable(revision['data'], old['data'], 'data', causes),
};

/** ControllerRevisions. */
export const controllerRevision: Kind = {
  groupResource: 'controllerrevisions.apps',
  kind: 'ControllerRevision',
  metadataOnUpdate: ['object', 'change'],
  validation: controllerRevisionValidation,
  columns: CONTROLLER_REVISION_PRINTER,
};
