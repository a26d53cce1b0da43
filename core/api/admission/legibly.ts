import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import { setOwn } from '../../model/replay-patch.js';
import { ok, type Result } from '../../model/result.js';
import { memberOf } from '../../model/same-json.js';
import type { StatusError } from '../../model/status-error.js';
import { fillObject } from '../../schema/shaped-object.js';
import type { DecisionScope } from '../decide/decision.js';
import { pluginsFor } from './plugins-for.js';

/**
 * Lets admission change an object. It comes before validation, so what it reads may lack what is required: it sees that filled in, at worst
 * empty, and validation sees what is left of it as it was sent.
 */
export function legibly(
  scope: DecisionScope,
  given: KubeObject,
  change: (legible: KubeObject) => Result<KubeObject, StatusError>,
): Result<KubeObject, StatusError> {
  const { context, info } = scope;
  if (!pluginsFor(scope).readsObject) return change(given);
  const filled = fillObject(context.schemas.typeOf(info), given);
  const changed = change(filled);
  if (!changed.ok || filled === given) return changed;
  return ok(fromJson(unfilled(toJson(given), toJson(filled), toJson(changed.value)) as JsonObject));
}

/** What was changed, without what had only been filled in. Shares what stays. */
function unfilled(given: Json, filled: Json, changed: Json): Json {
  if (changed === filled) return given;
  if (given === filled) return changed;
  if (Array.isArray(changed)) {
    if (!Array.isArray(given) || !Array.isArray(filled)) return changed;
    return changed.map((item: Json, index) =>
      index < given.length ? unfilled(given[index]!, filled[index]!, item) : item,
    );
  }
  if (!isJsonObject(changed) || !isJsonObject(given) || !isJsonObject(filled)) return changed;
  const result: { [name: string]: Json | undefined } = {};
  for (const name of Object.keys(changed)) {
    const value = memberOf(changed, name);
    if (value === undefined) continue;
    const [sent, seen] = [memberOf(given, name), memberOf(filled, name)];
    if (sent !== undefined && seen !== undefined) setOwn(result, name, unfilled(sent, seen, value));
    else if (value !== seen) setOwn(result, name, value);
  }
  return result as JsonObject;
}
