import type { WebhookAnswer, WebhookAnswers, WebhookCall } from '../../api/admission/webhook/webhook-call.js';
import type { ConversionAnswer, ConversionAnswers, ConversionCall } from '../../api/conversion/conversion-call.js';
import { conversionRecord } from '../../api/conversion/recorded-conversions.js';
import type { AdmissionRecord, AdmissionVerdict } from '../../model/cluster-event.js';
import type { Millis } from '../../model/revision.js';
import { isoTime } from '../../model/timestamp.js';
import type { Environment } from '../environment.js';
import { Questions } from './questions.js';

/** Calls webhooks beside the queue. Neither rejects. */
export interface WebhookPort {
  /** Asks one about a request. */
  ask(call: WebhookCall): Promise<WebhookAnswer>;
  /** Has one convert an object. */
  convert(call: ConversionCall): Promise<ConversionAnswer>;
}

/**
 * One command on its way through webhooks. The decision is made again with each answer, on whatever is newest then: an answer counts for the
 * very question that it was given to, so that a webhook is asked again about an object that changed meanwhile. Time and chance stay as they
 * were at the first attempt, or an object would be another at each.
 */
export class AdmissionSession implements WebhookAnswers, ConversionAnswers {
  /** When the first attempt began. */
  readonly now: Millis;
  readonly random: () => number;
  readonly newUid: () => string;
  readonly #verdicts = new Questions<WebhookCall, WebhookAnswer>();
  readonly #conversions = new Questions<ConversionCall, ConversionAnswer>();
  readonly #rewind: () => void;

  constructor(environment: Environment, now: Millis) {
    this.now = now;
    const random = replayed(environment.random);
    const newUid = replayed(environment.newUid);
    this.random = random.draw;
    this.newUid = newUid.draw;
    this.#rewind = () => {
      random.rewind();
      newUid.rewind();
    };
  }

  /** Begins another attempt. */
  begin(): void {
    this.#verdicts.begin();
    this.#conversions.begin();
    this.#rewind();
  }

  answerTo(call: WebhookCall): WebhookAnswer | undefined {
    return this.#verdicts.answerTo(call);
  }

  converted(call: ConversionCall): ConversionAnswer | undefined {
    return this.#conversions.answerTo(call);
  }

  /** Whether the attempt could not be finished, because somebody has to be asked first. */
  get isAwaiting(): boolean {
    return this.#verdicts.isAwaiting || this.#conversions.isAwaiting;
  }

  /** Asks all whose answers are missing, at the same time. */
  async ask(port: WebhookPort): Promise<void> {
    await Promise.all([
      this.#verdicts.ask((call) => port.ask(call)),
      this.#conversions.ask((call) => port.convert(call)),
    ]);
  }

  /** What the attempt rests on, to be kept with its events; undefined when nobody was asked. */
  get record(): AdmissionRecord | undefined {
    const webhooks = this.#verdicts.used.map(([call, answer]) => recorded(call, answer));
    const conversions = this.#conversions.used.map(([call, answer]) => conversionRecord(call, answer));
    if (webhooks.length === 0 && conversions.length === 0) return undefined;
    return { time: isoTime(this.now), webhooks, ...(conversions.length === 0 ? {} : { conversions }) };
  }
}

function recorded({ type, configuration, webhook, round }: WebhookCall, answer: WebhookAnswer): AdmissionVerdict {
  const asked = { type, configuration, webhook, ...(round === 0 ? {} : { round }) };
  if (answer.type === 'failure') return { ...asked, failure: answer.reason };
  return { ...asked, ...(answer.patch === undefined ? {} : { patch: answer.patch }) };
}

/** A source that gives the same again after it was rewound, and then goes on. */
function replayed<T>(source: () => T): { readonly draw: () => T; readonly rewind: () => void } {
  const drawn: T[] = [];
  let next = 0;
  return {
    draw: () => {
      if (next === drawn.length) drawn.push(source());
      return drawn[next++]!;
    },
    rewind: () => {
      next = 0;
    },
  };
}
