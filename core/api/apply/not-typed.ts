import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { StatusError } from '../../model/status-error.js';
import { unclassifiedError } from '../patch/patch-error.js';
import { describeProblems } from './check-applied.js';
import { ownMember } from './field-shape.js';

/** How errors name an object that is applied, and its kind. Source: apimachinery pkg/util/managedfields/internal/structuredmerge.go objectGVKNN. */
export function describeApplied(applied: JsonObject): { readonly object: string; readonly kind: string } {
  const kind = describeKind(text(ownMember(applied, 'apiVersion')), text(ownMember(applied, 'kind')));
  const metadata = ownMember(applied, 'metadata');
  const { namespace, name } = isJsonObject(metadata) ? metadata : {};
  return { object: `${text(namespace)}/${text(name)}; ${kind}`, kind };
}

/** `apps/v1, Kind=Deployment`, as Go prints a GroupVersionKind. */
export function describeKind(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

/** The refusal of a configuration that does not fit the schema of its kind. */
export function notTyped(applied: JsonObject, problems: readonly string[]): StatusError {
  const { object } = describeApplied(applied);
  return unclassifiedError(`failed to create typed patch object (${object}): ${describeProblems(problems)}`);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
