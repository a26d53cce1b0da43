import type { JsonObject } from '../../model/json.js';
import type { ConversionWebhook } from '../../schema/resource-info.js';

/** What a conversion webhook is to be asked. Two calls that are equal in all members are one question. */
export interface ConversionCall {
  readonly webhook: ConversionWebhook;
  readonly object: JsonObject;
  /** The apiVersion that the object is wanted in. */
  readonly desired: string;
}

/** What came of a call. */
export type ConversionAnswer =
  | { readonly type: 'converted'; readonly object: JsonObject }
  /** Why there is no object, in the words of Kubernetes. */
  | { readonly type: 'failure'; readonly reason: string };

/**
 * The conversions that a decision may rest on. A decision calls nobody: it asks here, and where there is no answer yet it cannot be made.
 * Whoever wants it made gets the answer and decides again.
 */
export interface ConversionAnswers {
  /** Undefined when it is not known. */
  converted(call: ConversionCall): ConversionAnswer | undefined;
}

/** Objects of one kind that are wanted in one version. */
export interface ConversionBatch {
  readonly webhook: ConversionWebhook;
  readonly objects: readonly JsonObject[];
  readonly desired: string;
}

/** Asks a conversion webhook: an answer for each object, in order. Never rejects. */
export type ConvertObjects = (batch: ConversionBatch) => Promise<readonly ConversionAnswer[]>;
