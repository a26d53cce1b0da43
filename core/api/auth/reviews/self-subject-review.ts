import type { JsonObject } from '../../../model/json.js';
import type { Millis } from '../../../model/revision.js';
import { timestamp } from '../../../model/timestamp.js';
import type { User } from '../user.js';
import { userInfo } from '../user.js';

/** Answers a SelfSubjectReview, which `kubectl auth whoami` asks: who the server takes the caller for. Source: KEP-3325. */
export function answerSelfSubjectReview(user: User, body: JsonObject, now: Millis): JsonObject {
  return {
    kind: 'SelfSubjectReview',
    apiVersion: typeof body['apiVersion'] === 'string' ? body['apiVersion'] : 'authentication.k8s.io/v1',
    metadata: { creationTimestamp: timestamp(now) },
    status: { userInfo: userInfo(user) },
  };
}
