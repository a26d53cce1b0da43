import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import { groupResource } from '../../../core/model/group-resource.js';
import type { Json } from '../../../core/model/json.js';
import { objectText } from '../../../core/model/object-text.js';
import { printable } from '../../../core/model/printable.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import type { Attestation } from '../../../replay/questions/proof/attestation.js';
import { markedYaml } from '../../output/field-lines.js';
import { objectWithoutSecrets } from '../../output/secret-fields.js';
import type { Style } from '../../output/style.js';
import { valueText } from '../../output/value-text.js';
import { withoutManagedFields } from '../../output/without-managed-fields.js';

/** Where the values of a page begin, as on the page of an event. */
const INDENT = 14;
const HIDDEN = '***';

/** An attestation for a person. */
export function attestationPage({ log, revision, hash, root, time, key, signature }: Attestation): string {
  return page([
    ['Revision', revision],
    ['Time', time],
    ['Hash', hash],
    ['Root', root],
    ['Log', log],
    ['Key', key],
    ['Signature', signature],
  ]);
}

/** An event that a proof holds of, for a person: what its record says by itself, since there is no history to look anything up in. */
export function provedEventPage(event: ClusterEvent, attestation: Attestation, style: Style): string {
  const { revision, time, hash, actor, request, cause, ref, change } = event;
  const verb = request.subresource === undefined ? request.verb : `${request.verb}/${request.subresource}`;
  const head = page([
    ['Attested', `${attestation.time}, up to revision ${attestation.revision}`],
    ['Key', attestation.key],
    ['Revision', revision],
    ['Time', time],
    ['Hash', hash],
    ['Object', objectText(kindOf(event), ref.group, ref.name)],
    ['Namespace', ref.namespace],
    ['UID', ref.uid],
    ['User', actor.user],
    ['Groups', actor.groups.join(', ')],
    ['User Agent', actor.userAgent],
    ['Controller', actor.controller],
    ['Verb', verb],
    ['Reason', cause?.reason],
    ['Change', change.type],
  ]);
  return [head, ...changeLines(event, style).map((line) => `${line}\n`)].join('');
}

/** A proof names the resource; what its kind is called, this release knows. */
function kindOf({ ref, change }: ClusterEvent): string {
  if (change.type === 'created') return change.object.kind;
  return loadSchemas().byGroupResource(groupResource(ref.group, ref.resource))?.kind ?? ref.resource;
}

function page(fields: readonly (readonly [name: string, value: string | number | undefined])[]): string {
  return fields
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${`${name}:`.padEnd(INDENT)}${printable(String(value))}\n`)
    .join('');
}

/** Who owns which field: the proof covers it, but nobody reads it. */
const OWNERSHIP = /^\/metadata\/managedFields(\/|$)/;

function changeLines({ change, ref }: ClusterEvent, style: Style): readonly string[] {
  if (change.type === 'deleted') return [];
  if (change.type === 'created')
    return markedYaml('added', objectWithoutSecrets(withoutManagedFields(change.object)), style);
  const isSecret = ref.group === '' && ref.resource === 'secrets';
  const read = change.patch.filter(({ path }) => !OWNERSHIP.test(path));
  return read.map((operation) => {
    const path = printable(operation.path);
    switch (operation.op) {
      case 'add':
        return style('added', `+ ${path}: ${shown(operation.value as Json, isSecret)}`);
      case 'replace':
        return `${style('changed', '~')} ${path}: ${style('added', shown(operation.value as Json, isSecret))}`;
      case 'remove':
        return style('removed', `- ${path}`);
      case 'move':
      case 'copy':
        return `${style('changed', '~')} ${path}: ${operation.op === 'move' ? 'moved' : 'copied'} from ${printable(operation.from)}`;
      default:
        return printable(operation.path);
    }
  });
}

/** Of a Secret no value is shown: its data may stand anywhere in a patch, and in kubectl's annotation. */
function shown(value: Json, isSecret: boolean): string {
  return isSecret ? HIDDEN : valueText(value);
}
