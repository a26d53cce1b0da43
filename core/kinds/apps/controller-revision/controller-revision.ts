import { groupOf } from '../../../model/group-resource.js';
import { controllerOf } from '../../../model/object.js';
import type { ControllerRevision } from '../../../schema/generated/types/apps.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

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

/** ControllerRevisions. */
export const controllerRevision: Kind = {
  groupResource: 'controllerrevisions.apps',
  kind: 'ControllerRevision',
  columns: CONTROLLER_REVISION_PRINTER,
  indexes: { orphans: true },
};
