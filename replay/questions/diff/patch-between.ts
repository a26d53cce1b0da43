import type { Operation } from 'fast-json-patch';
import { ownMember } from '../../../core/api/apply/field-shape.js';
import { diffObjects } from '../../../core/model/diff-objects.js';
import { isJsonObject, type JsonObject } from '../../../core/model/json.js';
import { sameJson } from '../../../core/model/same-json.js';

/**
 * The RFC 6902 patch that makes one object of another. An absent object is the document `null`, so one that is new is added at the
 * root and one that is gone is removed there.
 */
export function patchBetween(before: JsonObject | undefined, after: JsonObject | undefined): readonly Operation[] {
  if (after === undefined) return before === undefined ? [] : [{ op: 'remove', path: '' }];
  if (before === undefined) return [{ op: 'add', path: '', value: after }];
  return [...diffObjects(before, after), ...versionPatch(before, after)];
}

/** Patches that are recorded leave the resource version out, which is shown here when it is asked for. */
function versionPatch(before: JsonObject, after: JsonObject): readonly Operation[] {
  const [old, now] = [before, after].map(({ metadata }) =>
    isJsonObject(metadata) ? ownMember(metadata, 'resourceVersion') : undefined,
  );
  if (sameJson(old, now)) return [];
  const path = '/metadata/resourceVersion';
  if (now === undefined) return [{ op: 'remove', path }];
  return [{ op: old === undefined ? 'add' : 'replace', path, value: now }];
}
