import { isJsonObject, type Json } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { sameJson } from '../../../model/same-json.js';
import { internalError, type StatusError } from '../../../model/status-error.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { DecisionScope } from '../../decide/decision.js';
import { screenBody, screenFields } from '../../decide/screen-fields.js';
import { applyJsonPatch } from '../../patch/json-patch.js';
import { type AdmissionAttributes, apiVersionOfKind } from '../attributes.js';
import type { Mutated, Reinvocation } from '../reinvocation.js';
import { withDefaults } from '../with-defaults.js';
import { askWebhook } from './ask-webhook.js';
import { selectWebhook } from './select-webhook.js';
import { inVersion, ofVersion } from './versioned.js';
import { mutatingWebhooks } from './webhooks-at.js';

/** Asks the mutating webhooks that a request concerns, one after the other, each about what those before it made. Source: mutating/dispatcher.go. */
export function mutateByWebhooks(
  scope: DecisionScope,
  attributes: AdmissionAttributes,
  round: 0 | 1,
  reinvocation: Reinvocation,
): Result<Mutated, StatusError> {
  let now = attributes;
  let changed = false;
  for (const [index, webhook] of mutatingWebhooks(scope.tip).entries()) {
    const told = selectWebhook(scope, webhook, now);
    if (!told.ok) return told;
    if (told.value === undefined || (round === 1 && !reinvocation.isDue(webhook.uid))) continue;
    const passed = askWebhook(scope, webhook, 'mutating', round, now, told.value);
    if (!passed.ok) return passed;
    const place = `round_${round}_index_${index}`;
    const { configuration, hook } = webhook;
    if (passed.value === 'failed open') {
      scope.notes.annotate(`failed-open.mutation.webhook.admission.k8s.io/${place}`, hook.name);
      note(false);
      continue;
    }
    const patched = applyPatch(scope, now, hook.name, told.value, passed.value.patch);
    if (!patched.ok) return patched;
    if (patched.value.changed) {
      changed = true;
      reinvocation.changed();
    }
    reinvocation.note(webhook.uid, hook.reinvocationPolicy);
    note(patched.value.changed);
    if (isPatch(passed.value.patch)) {
      const told = { configuration, webhook: hook.name, patch: passed.value.patch, patchType: 'JSONPatch' };
      scope.notes.annotate(`patch.webhook.admission.k8s.io/${place}`, JSON.stringify(told));
    }
    now = { ...now, object: patched.value.object };

    function note(mutated: boolean): void {
      const told = JSON.stringify({ configuration, webhook: hook.name, mutated });
      scope.notes.annotate(`mutation.webhook.admission.k8s.io/${place}`, told);
    }
  }
  return ok({ object: now.object, changed });
}

const isPatch = (patch: Json | undefined): patch is readonly Json[] => Array.isArray(patch) && patch.length > 0;

function applyPatch(
  scope: DecisionScope,
  attributes: AdmissionAttributes,
  webhook: string,
  told: ResourceInfo,
  patch: Json | undefined,
): Result<Mutated, StatusError> {
  const { object, body } = attributes;
  if (!isPatch(patch)) return ok({ object, changed: false });
  if (object === undefined) {
    const why = `admission webhook "${webhook}" attempted to modify the object, which is not supported for this operation`;
    return fail(internalError(why));
  }
  const versioned = inVersion(scope, attributes, object, told);
  if (!versioned.ok) return versioned;
  const before = versioned.value;
  const patched = applyJsonPatch(before, patch);
  if (!patched.ok) return fail(internalError(patched.error.message));
  if (!isJsonObject(patched.value)) return fail(internalError('the patch leaves no object'));
  const sound =
    body === undefined
      ? screenFields(scope, patched.value, apiVersionOfKind(told), {})
      : screenBody(scope, body, patched.value, {});
  if (!sound.ok) return fail(internalError(sound.error.message));
  const after = sound.value.object;
  const typed = { ...after, apiVersion: before['apiVersion'], kind: before['kind'] };
  const own = ofVersion(scope, attributes, typed);
  if (!own.ok) return own;
  return ok({ object: withDefaults(scope, attributes, own.value), changed: !sameJson(before, typed) });
}
