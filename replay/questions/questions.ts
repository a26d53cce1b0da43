import type { AskQuestion, Question } from '../log/asking/question.js';
import type { LogSource } from '../log/log-source.js';
import { AUDIT } from './audit/question.js';
import { BISECT } from './bisect/question.js';
import { BLAME } from './blame/question.js';
import { CONNECTION } from './connection/question.js';
import { CONSEQUENCES } from './consequences/question.js';
import { DIFF } from './diff/question.js';
import { EVENT } from './event/question.js';
import { FOLLOWED_EVENTS, LISTED_EVENTS } from './events/question.js';
import { FIELD_HISTORY } from './field-history/question.js';
import { FIRST_VIOLATION } from './first-violation/question.js';
import { DENSITY, LANES } from './lanes/question.js';
import { LAST_EVENT } from './last-event/question.js';
import { LAST_SETTING } from './last-setting/question.js';
import { PHASES } from './phases/question.js';
import { PROOF } from './proof/question.js';
import { RESOURCE } from './resource/question.js';
import { SUMMARY } from './summary/question.js';
import { UNKNOWN_NAME } from './unknown-name/question.js';
import { WHY } from './why/question.js';
import { WHY_OBJECT } from './why-object/question.js';

/**
 * Every question that can be asked of a history, by the name of the method that a timeline has for it. A new one is a folder and a line
 * here: timelines and servers have it then.
 */
export const QUESTIONS = {
  /** Finds the resource that a person names, as kubectl does; undefined when there is none. */
  findResource: RESOURCE,
  /** The first name of a question that occurs nowhere in the history, and the nearest that does; undefined when all occur. */
  unknownName: UNKNOWN_NAME,
  /**
   * Streams what a query asks for, in batches, as of now. Memory does not grow with the log. `onLeftOut` hears how much noise was left
   * out, as it is passed over: all in all, just what is told without `withoutNoise` up to the last event that is told. Rejects with
   * `RangeError` when the label selector is none.
   */
  events: LISTED_EVENTS,
  /**
   * The same, and then whatever comes, until the signal aborts, the query's end or limit is reached, or nobody can append any more.
   * Without `from` only what comes. `reverse` is not possible.
   */
  follow: FOLLOWED_EVENTS,
  /** One event in full; undefined when there is none of that revision. */
  event: EVENT,
  /** The newest event about an object up to a revision, be it its deletion; undefined when it had never existed. */
  lastEvent: LAST_EVENT,
  /** Every object that differs between two revisions, ordered by resource and key. `onLeftOut` and errors are as for `events`. */
  diff: DIFF,
  /** Which write last set each field of an object; undefined when it never existed. */
  blame: BLAME,
  /** Every value that one field of an object has had. */
  fieldHistory: FIELD_HISTORY,
  /** The event that last gave a field the value it has, or took it away. */
  lastSetting: LAST_SETTING,
  /** The chain of causes that led to an event; undefined when there is none of that revision. */
  why: WHY,
  /** All that an object's present state rests on, by what began it; undefined when it never existed. */
  whyObject: WHY_OBJECT,
  /** Everything that an event led to, in order. */
  consequences: CONSEQUENCES,
  /** A part of the history in short: what came from outside, what it led to, what is unwell at its end and since when. */
  summary: SUMMARY,
  /** The event at which a predicate of an object broke, or began to hold. */
  bisect: BISECT,
  /** Where something that must hold does not, first; undefined when it holds. */
  firstViolation: FIRST_VIOLATION,
  /** Which Pod a connection would reach as of a revision, and why; a sentence when it cannot be told what is meant. */
  connection: CONNECTION,
  /** What was written to each object in a span of time, as finely as it can be drawn. */
  lanes: LANES,
  /** How much was written when, by whom. */
  density: DENSITY,
  /** What objects were doing over a span of the history. */
  phases: PHASES,
  /** The history as audit.k8s.io/v1 events. */
  audit: AUDIT,
  /** The proof that an event is in an attested history. */
  prove: PROOF,
} as const;

type Questions = typeof QUESTIONS;

/** What can be asked: a method for each question. */
export type Answers = {
  readonly [Name in keyof Questions]: Questions[Name] extends Question<infer _Query, infer _Item, infer Method>
    ? Method
    : never;
};

/** Any question at all. */
// biome-ignore lint/suspicious/noExplicitAny: whoever handles all questions alike knows nothing of their queries.
export type AnyQuestion = Question<any, unknown, unknown>;

/** Asks any question of one history. */
export type AskAny = <Query extends object, Item>(question: Question<Query, Item, unknown>) => AskQuestion<Query, Item>;

/** The methods for all questions, each of which asks in one way. */
export function answersFrom(source: () => LogSource, ask: AskAny): Answers {
  const methods = Object.entries<AnyQuestion>(QUESTIONS).map(([name, question]) => {
    return [name, question.method(ask(question), source)] as const;
  });
  return Object.fromEntries(methods) as unknown as Answers;
}
