import type { Command } from '../../model/command.js';
import { invalidValue } from '../../model/field-error.js';
import { isJsonObject } from '../../model/json.js';
import { fromJson, toJson } from '../../model/object.js';
import { fail, ok } from '../../model/result.js';
import { badRequest, invalid, notFound } from '../../model/status-error.js';
import { scaleOf, withValueAt } from '../../schema/scale-of.js';
import { mutatingAdmission, validatingAdmission } from '../admission/admit.js';
import type { AdmittedChange } from '../admission/attributes-of.js';
import { current, type Decided, type DecisionScope, errorResource, nextResourceVersion } from './decision.js';
import { patchJson } from './patch.js';
import { replace } from './replace.js';
import { screenBody } from './screen-fields.js';

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

type ScaleCommand = Extract<Command, { verb: 'update' | 'patch' }>;

/** Decides a write of `…/scale`: only `spec.replicas` of the object behind it changes. Source: pkg/registry/apps/deployment/storage ScaleREST. */
export function decideScale(scope: DecisionScope, command: ScaleCommand): Decided {
  const { info } = scope;
  const name = command.target.name ?? '';
  const before = current(scope, command.target.namespace, name);
  if (before === undefined) return fail(notFound(errorResource(info), name));
  const paths = info.custom?.scale;
  const proposed = command.verb === 'update' ? ok(command.object) : patchJson(scope, scaleOf(before, paths), command);
  if (!proposed.ok) return proposed;
  if (!isJsonObject(proposed.value)) return fail(badRequest('a patch must leave an object'));
  const screened = screenBody(scope, SCALE, proposed.value, command.options ?? {});
  if (!screened.ok) return screened;
  const wanted = screened.value.object as {
    spec?: { replicas?: number };
    metadata?: { name?: string; resourceVersion?: string; uid?: string };
  };
  const given = wanted.metadata?.name || name;
  if (given !== name)
    return fail(badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`));
  const change: AdmittedChange = {
    operation: 'UPDATE',
    name,
    object: screened.value.object,
    oldObject: scaleOf(before, paths),
    subresource: 'scale',
    body: SCALE,
  };
  const admitted = mutatingAdmission(scope, change);
  if (!admitted.ok) return admitted;
  const replicas = (admitted.value as typeof wanted | undefined)?.spec?.replicas ?? 0;
  // What is wrong with the number of a custom resource is found where the object is validated.
  if (replicas < 0 && info.custom === undefined) {
    return fail(
      invalid('autoscaling', 'Scale', name, [
        invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
      ]),
    );
  }
  const unwanted = validatingAdmission(scope, { ...change, object: admitted.value });
  if (unwanted !== undefined) return fail(unwanted);
  const after = {
    ...fromJson(withValueAt(toJson(before), paths?.specReplicas ?? ['spec', 'replicas'], replicas)),
    metadata: {
      ...before.metadata,
      resourceVersion: wanted.metadata?.resourceVersion ?? before.metadata.resourceVersion,
      uid: wanted.metadata?.uid || before.metadata.uid,
    },
  };
  const decided = replace(scope, before, after, { options: command.options ?? {}, admitted: true, writesAs: 'scale' });
  if (!decided.ok) return decided;
  const changed = fromJson(decided.value.object);
  const resourceVersion =
    decided.value.events.length === 0 ? before.metadata.resourceVersion : nextResourceVersion(scope);
  return ok({
    ...decided.value,
    object: scaleOf({ ...changed, metadata: { ...changed.metadata, resourceVersion } }, paths),
  });
}
