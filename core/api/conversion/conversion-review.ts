import { goTypeName } from '../../model/go-format.js';
import { goQuote } from '../../model/go-quote.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { ConversionAnswer, ConversionBatch } from './conversion-call.js';
import { restoreMetadata } from './restore-metadata.js';

/** The versions of ConversionReview that this server speaks. */
export type ReviewVersion = 'v1' | 'v1beta1';

const GROUP = 'apiextensions.k8s.io';

/** The first version that a webhook wants and this server speaks. Source: conversion/webhook_converter.go createConversionReviewObjects. */
export function reviewVersionOf({ webhook: { reviewVersions } }: ConversionBatch): ReviewVersion | undefined {
  return reviewVersions.find((version): version is ReviewVersion => version === 'v1' || version === 'v1beta1');
}

/** The review that a webhook is sent. */
export function conversionReview(
  { objects, desired }: ConversionBatch,
  version: ReviewVersion,
  uid: string,
): JsonObject {
  return {
    kind: 'ConversionReview',
    apiVersion: `${GROUP}/${version}`,
    request: { uid, desiredAPIVersion: desired, objects },
    response: { uid: '', convertedObjects: null, result: { metadata: {} } },
  };
}

/**
 * Reads what a webhook sent back to a review, and puts the metadata right that it may not change. Whatever is no proper answer is a failure,
 * worded as Kubernetes words it. Source: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go Convert.
 */
export function readConversionReview(
  body: string,
  batch: ConversionBatch,
  version: ReviewVersion,
  uid: string,
): readonly ConversionAnswer[] {
  const converted = convertedObjects(body, version, uid);
  if (!converted.ok) return failedConversion(batch, `failed: ${converted.error}`);
  const [got, expected] = [converted.value.length, batch.objects.length];
  if (got !== expected) return failedConversion(batch, `returned ${got} objects, expected ${expected}`);
  return batch.objects.map((original, index) => readObject(original, converted.value[index]!, batch.desired, index));
}

/** The same answer for all objects of a batch: why none was converted. */
export function failedConversion({ objects }: ConversionBatch, why: string): readonly ConversionAnswer[] {
  return objects.map((object) => failure(object, why));
}

/** Source: getConvertedObjectsFromResponse. */
function convertedObjects(body: string, version: ReviewVersion, uid: string): Result<readonly Json[], string> {
  let review: unknown;
  try {
    review = JSON.parse(body);
  } catch (error) {
    return fail(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
  if (!isJsonObject(review))
    return fail(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${goTypeName(review as Json)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const { apiVersion = '', kind = '', response } = review;
  if (version === 'v1' && (apiVersion !== `${GROUP}/v1` || kind !== 'ConversionReview'))
    return fail(
      `expected webhook response of ${GROUP}/v1, Kind=ConversionReview, got ${groupVersionKind(apiVersion, kind)}`,
    );
  if (!isJsonObject(response)) return fail('no response provided');
  const { uid: given = '', result, convertedObjects: objects } = response;
  if (version === 'v1' && given !== uid)
    return fail(`expected response.uid=${goQuote(uid)}, got ${goQuote(text(given))}`);
  const { status, message } = isJsonObject(result) ? result : {};
  if (status !== 'Success') return fail(text(message) || `response.result.status was '${text(status)}', not 'Success'`);
  return ok(Array.isArray(objects) ? objects : []);
}

/** Source: Convert, validateConvertedObject. */
function readObject(original: JsonObject, converted: Json, desired: string, index: number): ConversionAnswer {
  if (!isJsonObject(converted) || text(converted['kind']) === '')
    return { type: 'failure', reason: `Object 'Kind' is missing in '${JSON.stringify(converted)}'` };
  const { apiVersion = '', kind } = converted;
  const at = `returned invalid object at index ${index}: `;
  if (apiVersion !== desired)
    return failure(original, `${at}invalid groupVersion (expected ${desired}, received ${text(apiVersion)})`);
  if (kind !== original['kind'])
    return failure(original, `${at}invalid kind (expected ${text(original['kind'])}, received ${text(kind)})`);
  const [before, after] = [metadataOf(original), metadataOf(converted)];
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [expected, got] = [text(before[field]), text(after[field])];
    if (expected !== got)
      return failure(original, `returned invalid object: must have the same ${name}: ${expected} != ${got}`);
  }
  const restored = restoreMetadata(original, converted);
  return restored.ok
    ? { type: 'converted', object: restored.value }
    : failure(original, `returned invalid metadata: ${restored.error}`);
}

/** Why nothing is converted where nobody is called. */
export const NOT_CALLED = 'failed: no webhook is called here';

/** What is said of an object that was not converted. */
export function conversionFailure({ apiVersion, kind }: JsonObject, why: string): string {
  return `conversion webhook for ${groupVersionKind(apiVersion, kind)} ${why}`;
}

function failure(object: JsonObject, why: string): ConversionAnswer {
  return { type: 'failure', reason: conversionFailure(object, why) };
}

/** As Go prints a GroupVersionKind. */
function groupVersionKind(apiVersion: Json | undefined, kind: Json | undefined): string {
  const given = text(apiVersion);
  return `${given.includes('/') ? given : `/${given}`}, Kind=${text(kind)}`;
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return isJsonObject(metadata) ? metadata : {};
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
