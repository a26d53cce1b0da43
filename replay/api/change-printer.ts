import { age } from '../../core/kinds/columns/human-duration.js';
import { AGE, column, type TablePrinter, wideColumn } from '../../core/kinds/columns/table-printer.js';
import type { Change } from './change.js';
import { whoOf } from './change-fields.js';
import { whatText, whyText } from './change-text.js';

const NONE = '<none>';

/** How `kubectl get changes` shows a change: who did what to which object, and why. */
export const CHANGE_PRINTER: TablePrinter<Change> = {
  columns: [
    { ...column('Revision', 'string', 'Position in the log, and the name of the change.'), format: 'name' },
    { ...AGE, description: 'Time since the change was decided.' },
    column('Verb', 'string', 'How it was asked for, with the subresource.'),
    column('Kind', 'string', 'Kind of the object that was changed.'),
    column('Name', 'string', 'Name of the object that was changed.'),
    column('Who', 'string', 'Controller that decided it, or user who asked for it.'),
    column('Why', 'string', 'The reason given, the change that led to it, and what was not seen.'),
    column('What', 'string', 'What became of the object, or its fields.'),
    wideColumn('Time', 'string', 'When it was decided.'),
    wideColumn('User', 'string', 'User who asked for it.'),
    wideColumn('User Agent', 'string', 'Program of the user.'),
    wideColumn('Correlation', 'string', 'What all changes have in common that one outside request led to.'),
  ],
  cells(change, now) {
    const { metadata, time, verb, subresource, object, actor, correlation } = change;
    return [
      metadata.name,
      age(metadata.creationTimestamp, now),
      subresource === undefined ? verb : `${verb}/${subresource}`,
      object.kind,
      object.name,
      whoOf(change),
      whyText(change) || NONE,
      whatText(change),
      time,
      actor.user,
      actor.userAgent ?? NONE,
      correlation,
    ];
  },
};
