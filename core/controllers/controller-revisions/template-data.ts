import type { JsonObject } from '../../model/json.js';
import type { ControllerRevision } from '../../schema/generated/types/apps.js';
import type { PodTemplateSpec } from '../../schema/generated/types/core.js';
import { canonicalJson } from '../canonical-json.js';

/**
 * What an owner's revisions are of: the whole of its Pod template, as a strategic merge patch that puts it back. Members are in the order of their
 * names, as Go writes them: clients compare the bytes.
 * Source: pkg/controller/statefulset and pkg/controller/daemon getPatch.
 */
export function templateData(template: PodTemplateSpec): JsonObject {
  return inOrder({ spec: { template: { ...template, $patch: 'replace' } } }) as JsonObject;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, inOrder(member)]),
  );
}

/** The template that a revision puts back; undefined when it holds none. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec | undefined {
  const spec = data?.['spec'] as { readonly template?: unknown } | undefined;
  const template = spec?.template;
  if (typeof template !== 'object' || template === null || Array.isArray(template)) return undefined;
  const { $patch: _, ...rest } = template as PodTemplateSpec & { readonly $patch?: unknown };
  return rest as PodTemplateSpec;
}

/** What data and templates say: objects never change, and the same ones are compared again and again. */
const said = new WeakMap<object, string>();

/** The text of a template as a revision's data; equal texts are equal revisions. Source: pkg/controller/history EqualRevision. */
export function textOfTemplate(template: PodTemplateSpec): string {
  return textOf(template, () => templateData(template));
}

/** The text of a revision's data, to be compared with that of a template. */
export function textOfRevision({ data }: ControllerRevision): string {
  return data === undefined ? '' : textOf(data, () => data);
}

function textOf(key: object, value: () => unknown): string {
  let text = said.get(key);
  if (text === undefined) {
    text = canonicalJson(value());
    said.set(key, text);
  }
  return text;
}
