import type { Json, JsonObject } from '../../../model/json.js';
import type { WebhookClientConfig } from '../../../schema/generated/types/admissionregistration.js';

/** What a webhook is to be asked. Two calls that are equal in all members are one question. */
export interface WebhookCall {
  readonly type: 'mutating' | 'validating';
  /** The name of the configuration, and of the webhook in it. */
  readonly configuration: string;
  readonly webhook: string;
  /** 1 when it is asked again because others changed the object after it. */
  readonly round: 0 | 1;
  readonly clientConfig: WebhookClientConfig;
  readonly timeoutSeconds: number;
  /** The version of AdmissionReview that it is sent. */
  readonly reviewVersion: 'v1' | 'v1beta1';
  /** An AdmissionRequest without its uid. */
  readonly request: JsonObject;
}

/** What came of a call. */
export type WebhookAnswer =
  | {
      readonly type: 'verdict';
      readonly allowed: boolean;
      /** The operations of an RFC 6902 patch. */
      readonly patch?: Json;
      /** The Status that goes with a refusal. */
      readonly status?: JsonObject;
      readonly warnings?: readonly string[];
      readonly auditAnnotations?: { readonly [key: string]: string };
    }
  /** It could not be asked, or what it said is no answer. */
  | { readonly type: 'failure'; readonly reason: string };

/**
 * The answers that a decision may rest on. A decision calls nobody: it asks here, and where there is no answer yet it cannot be made. Whoever
 * wants it made gets the answer and decides again.
 */
export interface WebhookAnswers {
  /** Undefined when it is not known. */
  answerTo(call: WebhookCall): WebhookAnswer | undefined;
}
