import type { WebhookAnswer, WebhookAnswers, WebhookCall } from '../../api/admission/webhook/webhook-call.js';
import type { AdmissionRecord, AdmissionVerdict } from '../../model/cluster-event.js';
import type { Millis } from '../../model/revision.js';
import { isoTime } from '../../model/timestamp.js';
import type { Environment } from '../environment.js';

/** Asks one webhook. Never rejects. */
export type AskWebhook = (call: WebhookCall) => Promise<WebhookAnswer>;

/**
 * One command on its way through webhooks. The decision is made again with each answer, on whatever is newest then: an answer counts for the
 * very question that it was given to, so that a webhook is asked again about an object that changed meanwhile. Time and chance stay as they
 * were at the first attempt, or an object would be another at each.
 */
export class AdmissionSession implements WebhookAnswers {
  /** When the first attempt began. */
  readonly now: Millis;
  readonly random: () => number;
  readonly newUid: () => string;
  readonly #answers = new Map<string, WebhookAnswer>();
  readonly #unanswered = new Map<string, WebhookCall>();
  #used: (readonly [WebhookCall, WebhookAnswer])[] = [];
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
    this.#unanswered.clear();
    this.#used = [];
    this.#rewind();
  }

  answerTo(call: WebhookCall): WebhookAnswer | undefined {
    const key = JSON.stringify(call);
    const answer = this.#answers.get(key);
    if (answer === undefined) this.#unanswered.set(key, call);
    else this.#used.push([call, answer]);
    return answer;
  }

  /** Whether the attempt could not be finished, because somebody has to be asked first. */
  get isAwaiting(): boolean {
    return this.#unanswered.size > 0;
  }

  /** Asks all whose answers are missing, at the same time. */
  async ask(ask: AskWebhook): Promise<void> {
    const calls = [...this.#unanswered];
    const answers = await Promise.all(calls.map(([, call]) => ask(call)));
    for (const [index, [key]] of calls.entries()) this.#answers.set(key, answers[index]!);
  }

  /** What the attempt rests on, to be kept with its events; undefined when nobody was asked. */
  get record(): AdmissionRecord | undefined {
    if (this.#used.length === 0) return undefined;
    return { time: isoTime(this.now), webhooks: this.#used.map(([call, answer]) => recorded(call, answer)) };
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
