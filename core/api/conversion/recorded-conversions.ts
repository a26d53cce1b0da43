import type { ConversionRecord } from '../../model/cluster-event.js';
import { diffObjects } from '../../model/diff-objects.js';
import type { JsonObject } from '../../model/json.js';
import { replayPatch } from '../../model/replay-patch.js';
import { messageOf } from '../../model/thrown-text.js';
import type { ConversionAnswer, ConversionAnswers, ConversionCall } from './conversion-call.js';
import { conversionFailure } from './conversion-review.js';

/** What is kept of a conversion with the event that rests on it. */
export function conversionRecord({ object, desired }: ConversionCall, answer: ConversionAnswer): ConversionRecord {
  const asked = { from: String(object['apiVersion']), to: desired };
  return answer.type === 'failure'
    ? { ...asked, failure: answer.reason }
    : { ...asked, patch: diffObjects(object, answer.object) };
}

/**
 * What webhooks made of objects for a write that is recorded: a rerun asks nobody. Those between two versions are given in their order, each to one
 * object. One that fits no longer, since other code wants something else, is a failure. Undefined where there are none.
 */
export function recordedConversions(records: readonly ConversionRecord[] | undefined): ConversionAnswers | undefined {
  if (records === undefined) return undefined;
  const left = [...records];
  const given = new Map<string, ConversionAnswer>();
  return {
    converted(call) {
      const key = JSON.stringify([call.desired, call.object]);
      const answer = given.get(key) ?? answerFrom(left, call);
      given.set(key, answer);
      return answer;
    },
  };
}

/** Takes the next conversion between two versions. */
function answerFrom(left: ConversionRecord[], { object, desired }: ConversionCall): ConversionAnswer {
  const from = String(object['apiVersion']);
  const place = left.findIndex((record) => record.from === from && record.to === desired);
  if (place < 0) return notRecorded(object, `the webhook was not asked for ${desired} then`);
  const [record] = left.splice(place, 1) as [ConversionRecord];
  if (record.failure !== undefined) return { type: 'failure', reason: record.failure };
  try {
    return { type: 'converted', object: replayPatch(object, record.patch ?? []) as JsonObject };
  } catch (error) {
    return notRecorded(object, messageOf(error));
  }
}

function notRecorded(object: JsonObject, why: string): ConversionAnswer {
  return { type: 'failure', reason: conversionFailure(object, `failed: ${why}`) };
}
