import { maskSecrets } from '../../core/fields/mask-secrets.js';
import { parseGroupResource } from '../../core/model/group-resource.js';
import { objectTextOf } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { ChangeDifference, ChangeSummary } from '../../replay/rerun/open-loop-difference.js';
import { fieldLines } from './field-lines.js';
import type { Style } from './style.js';

/** The lines that tell a person how one decision would have been another: `-` was decided, `+` would have been, `~` in another way. */
export function changeLines(difference: ChangeDifference, style: Style): readonly string[] {
  switch (difference.type) {
    case 'not-decided':
      return [
        style('removed', `- would not have decided to ${changeText(difference.change)}`),
        ...fields(difference.change, style),
      ];
    case 'newly-decided':
      return [
        style('added', `+ would have decided to ${changeText(difference.change)}`),
        ...fields(difference.change, style),
      ];
    case 'decided-otherwise':
      return [
        style('changed', `~ would have decided otherwise: ${changeText(difference.change)}`),
        ...fields({ ...difference.change, fields: difference.fields }, style),
      ];
    case 'reordered':
      return [style('changed', '~ would have decided the same in another order')];
  }
}

/** A change as a person says it: `create pod/web-1`, `delete pod/web-1`, `bind pod/web-1`. */
export function changeText({ verb, subresource, change, kind, resource, namespace, name }: ChangeSummary): string {
  const what = subresource === undefined ? verb : `${verb} ${printable(subresource)} of`;
  const marks = verb === 'delete' && change === 'modified' ? ' (as one on its way out)' : '';
  const { group } = parseGroupResource(resource);
  const object = objectTextOf(kind, group === '' ? kind : resource, name);
  return `${what} ${object}${namespace === undefined ? '' : ` in ${printable(namespace)}`}${marks}`;
}

function fields({ kind, fields: changes }: ChangeSummary, style: Style): readonly string[] {
  return maskSecrets(kind, changes).flatMap((change) => fieldLines(change, style).map((line) => `    ${line}`));
}
