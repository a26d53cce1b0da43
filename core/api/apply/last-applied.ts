import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { MAX_JSON_DEPTH, nestsDeeperThan } from '../patch/json-depth.js';
import { checkApplied } from './check-applied.js';
import { compareFields } from './compare-fields.js';
import type { FieldSet } from './field-set.js';
import { fieldSetOf } from './field-set-of.js';
import { ownMember } from './field-shape.js';

/** Where `kubectl apply` without server-side apply keeps what it applied last. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The only manager whose applies take over from client-side apply and keep its annotation up to date. */
export const LAST_APPLIED_MANAGER = 'kubectl';

/** Bytes that all annotations of an object may have. Source: apimachinery pkg/api/validation TotalAnnotationSizeLimitB. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const metadata = ownMember(object, 'metadata');
  const annotations = isJsonObject(metadata) ? ownMember(metadata, 'annotations') : undefined;
  return isJsonObject(annotations) ? annotations : undefined;
}

/** The annotation's text; undefined when it is absent or empty. */
export function lastApplied(object: JsonObject): string | undefined {
  const text = ownMember(annotationsOf(object), LAST_APPLIED_ANNOTATION);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/**
 * The fields that client-side apply set and that still have the values it set: a server-side apply by kubectl may take them over without a
 * conflict. Undefined when the annotation is absent or cannot be read.
 * Source: apimachinery pkg/util/managedfields/internal/lastappliedmanager.go.
 */
export function takeoverFields(
  live: JsonObject,
  schema: FieldSchema | undefined,
  apiVersion: string,
): FieldSet | undefined {
  const text = lastApplied(live);
  if (text === undefined) return undefined;
  let configuration: Json;
  try {
    configuration = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(configuration) || ownMember(configuration, 'apiVersion') !== apiVersion) return undefined;
  if (nestsDeeperThan(configuration, MAX_JSON_DEPTH) || checkApplied(configuration, schema).length > 0)
    return undefined;
  const { modified, added, removed } = compareFields(configuration, live, schema);
  return fieldSetOf(configuration, schema).difference(modified).difference(added).difference(removed);
}

/** JSON as Go writes it: members sorted, and the characters that HTML gives a meaning escaped. */
function goJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (isJsonObject(value)) {
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    return `{${names
      .sort()
      .map((name) => `${goString(name)}:${goJson(value[name]!)}`)
      .join(',')}}`;
  }
  return typeof value === 'string' ? goString(value) : JSON.stringify(value);
}

const goString = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * The object with its annotation renewed from what was just applied, so that a later client-side apply goes on from there. Annotations that
 * would grow too large lose it. Source: apimachinery pkg/util/managedfields/internal/lastappliedupdater.go.
 */
export function renewLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const annotations = annotationsOf(object) ?? {};
  const { [LAST_APPLIED_ANNOTATION]: _, ...others } = annotations;
  const configuration = withoutLastApplied(applied);
  const text = `${goJson(configuration)}\n`;
  const renewed: Record<string, Json | undefined> = { ...annotations, [LAST_APPLIED_ANNOTATION]: text };
  let bytes = 0;
  const encoder = new TextEncoder();
  for (const [name, value] of Object.entries(renewed)) bytes += encoder.encode(`${name}${String(value)}`).length;
  const metadata = ownMember(object, 'metadata');
  return {
    ...object,
    metadata: {
      ...(isJsonObject(metadata) ? metadata : {}),
      annotations: bytes > MAX_ANNOTATION_BYTES ? others : (renewed as JsonObject),
    },
  };
}

function withoutLastApplied(applied: JsonObject): JsonObject {
  const annotations = annotationsOf(applied);
  if (annotations === undefined || !Object.hasOwn(annotations, LAST_APPLIED_ANNOTATION)) return applied;
  const { [LAST_APPLIED_ANNOTATION]: _, ...others } = annotations;
  const { annotations: __, ...metadata } = applied['metadata'] as JsonObject;
  return {
    ...applied,
    metadata: Object.keys(others).length === 0 ? metadata : { ...metadata, annotations: others },
  };
}
