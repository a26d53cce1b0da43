import { RecordedAnswers } from '../../core/api/admission/webhook/recorded-answers.js';
import { recordedConversions } from '../../core/api/conversion/recorded-conversions.js';
import { decide } from '../../core/api/decide/decide.js';
import { draftEvent, writeStamp } from '../../core/api/decide/draft-event.js';
import { seededRandom } from '../../core/engine/virtual-environment.js';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { Intent } from '../../core/model/command.js';
import type { Refusal } from '../../core/model/controller.js';
import { groupResource } from '../../core/model/group-resource.js';
import { isJsonObject } from '../../core/model/json.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { sameJson } from '../../core/model/same-json.js';
import { internalError, type StatusError } from '../../core/model/status-error.js';
import { messageOf } from '../../core/model/thrown-text.js';
import { answerTurn, beginTurn, reportRefusal } from '../../core/process/turn.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { StateBuilder, type Transition, transitionOf } from '../../core/state/reduce.js';
import type { Guarded } from '../../guard/reconcile-runner.js';
import { plainlyMakes } from './is-obvious.js';
import { RecordedChance } from './recorded-chance.js';
import { RecordedObjects } from './recorded-objects.js';
import type { RecordedEffect } from './recorded-reconcile.js';

/** One change that an intent comes to. */
export interface DecidedChange {
  readonly verb: Intent['verb'];
  readonly subresource?: string;
  readonly type: ClusterEvent['change']['type'];
  readonly transition: Transition;
}

/** What intents come to: changes in order, and the refusal that stopped them, if one did. */
export interface DecidedIntents {
  readonly changes: readonly DecidedChange[];
  readonly refusal?: Refusal;
}

/** The circumstances of a recorded decision. */
export interface DecisionScene {
  readonly schemas: Schemas;
  /** The state that the first of the recorded events changed. */
  readonly tip: ClusterState;
  /** By revision, the states that those events changed before which others had written, while a webhook was waited for. */
  readonly later: ReadonlyMap<Revision, ClusterState>;
  /** One at least. */
  readonly recorded: readonly [RecordedEffect, ...RecordedEffect[]];
}

/**
 * Decides the intents of one turn as the engine would have, at the recorded time and on the state as it then was: until one is refused;
 * what `refused` then wants to have written is decided, too.
 */
export function decideIntents(
  scene: DecisionScene,
  intents: readonly Intent[],
  refused: (refusal: Refusal) => Guarded<readonly Intent[]>,
): Guarded<DecidedIntents> {
  const decider = new Decider(scene);
  let step = beginTurn({ intents });
  for (;;) {
    const { turn } = step;
    if (step.type === 'carry-out') {
      const isFollowed = turn.refusal === undefined && decider.follow(step.intent);
      const decided = isFollowed ? ok(undefined) : decider.decide(step.intent);
      step = answerTurn(turn, decided.ok ? {} : { refused: decided.error });
    } else if (step.type === 'report') {
      const reports = refused(step.refusal);
      if (!reports.ok) return reports;
      step = reportRefusal(turn, reports.value);
    } else {
      const { changes } = decider;
      return ok(turn.refusal === undefined ? { changes } : { changes, refusal: turn.refusal });
    }
  }
}

class Decider {
  readonly changes: DecidedChange[] = [];
  readonly #schemas: Schemas;
  readonly #actor: ClusterEvent['actor'];
  /** When the last of its intents was decided: a turn's writes need not all fall into one second. */
  #now: number;
  readonly #chance: RecordedChance;
  readonly #recorded: readonly RecordedEffect[];
  /** Those that no intent has been found to have led to. */
  #left: readonly RecordedEffect[];
  readonly #later: ReadonlyMap<Revision, ClusterState>;
  #tip: ClusterState;
  /** What comes after the tip: the state that it leaves is made only when something has to be decided on it. */
  #pending: Transition[] = [];
  /** Whether all changes so far are the recorded ones, so that the tip is the state that was there then. */
  #isOnTrack = true;
  #unrecorded = 0;

  constructor({ schemas, tip, later, recorded }: DecisionScene) {
    this.#schemas = schemas;
    this.#later = later;
    this.#recorded = recorded;
    this.#left = recorded;
    this.#actor = recorded[0].event.actor;
    this.#now = Date.parse(recorded[0].event.time);
    const objects = new RecordedObjects();
    for (const { event } of recorded) objects.add(event);
    this.#chance = new RecordedChance(objects, { newUid: () => this.#unrecordedUid(), random: seededRandom(1) });
    this.#tip = tip;
  }

  /** Takes over the next recorded change if an intent plainly makes it, which costs a tenth of deciding; says whether it did. */
  follow(intent: Intent): boolean {
    const effect = this.#recorded[this.changes.length];
    if (!this.#isOnTrack || effect === undefined || !plainlyMakes(intent, effect)) return false;
    this.#goTo(effect.event);
    this.#pending.push(effect.transition);
    this.#left = this.#left.filter((one) => one !== effect);
    this.#note(intent, effect.event.change.type, effect.transition);
    return true;
  }

  decide(wanted: Intent): Result<undefined, StatusError> {
    const [intent] = this.#chance.await([wanted]) as readonly [Intent];
    const { reason: _, ...command } = intent;
    const { newUid, random } = this.#chance;
    const own = this.#eventOf(intent);
    const admission = own?.request.admission;
    if (own !== undefined) this.#goTo(own);
    const now = admission === undefined ? this.#now : Date.parse(admission.time);
    const webhooks = new RecordedAnswers(admission);
    const context = {
      schemas: this.#schemas,
      now,
      actor: this.#actor,
      newUid,
      random,
      webhooks,
      conversions: recordedConversions(admission?.conversions),
    };
    const tip = this.#bringUpToDate();
    const decided = orDefect(() => decide(tip, command, context));
    // Of what webhooks let pass, and what changes something, there is an event.
    const next = this.#left[0]?.event;
    if (!decided.ok) return decided.error.isForeign === true ? fail(next?.cause?.refused ?? decided.error) : decided;
    const refused = webhooks.isUnknown && decided.value.events.length > 0 ? refusedThen(next) : undefined;
    if (refused !== undefined) return fail(refused);
    const stamp = writeStamp(command, { actor: this.#actor }, this.#now, tip.revision);
    for (const event of decided.value.events) {
      const { change } = event;
      const state = this.#bringUpToDate();
      const transition = transitionOf(state, draftEvent(stamp, event, state.revision + 1));
      this.#pending.push(transition);
      this.#isOnTrack &&= isSameChange(this.#recorded[this.changes.length], change.type, transition);
      this.#note(command, change.type, transition);
    }
    return ok(undefined);
  }

  /** Lets be written what others wrote before this recorded event, and time pass until then. */
  #goTo({ revision, time }: ClusterEvent): void {
    this.#now = Date.parse(time);
    const state = this.#isOnTrack ? this.#later.get(revision) : undefined;
    if (state === undefined) return;
    this.#tip = state;
    this.#pending = [];
  }

  /** The recorded event of an intent, if there is one: it tells what webhooks said. */
  #eventOf({ verb, target, ...body }: Intent): ClusterEvent | undefined {
    const metadata = 'object' in body && isJsonObject(body.object['metadata']) ? body.object['metadata'] : {};
    const name = target.name || metadata['name'];
    const found = this.#left.find(({ event: { request, ref } }) => {
      if (request.verb !== verb || request.subresource !== target.subresource) return false;
      if (groupResource(ref.group, ref.resource) !== target.resource) return false;
      if ((ref.namespace ?? '') !== (target.namespace ?? '')) return false;
      return name === undefined || name === ''
        ? ref.name.startsWith(String(metadata['generateName']))
        : name === ref.name;
    });
    if (found !== undefined) this.#left = this.#left.filter((one) => one !== found);
    return found?.event;
  }

  #bringUpToDate(): ClusterState {
    if (this.#pending.length === 0) return this.#tip;
    const builder = new StateBuilder(this.#tip);
    for (const transition of this.#pending) builder.follow(transition);
    this.#pending = [];
    this.#tip = builder.build();
    return this.#tip;
  }

  #note(
    { verb, target }: Pick<Intent, 'verb' | 'target'>,
    type: ClusterEvent['change']['type'],
    transition: Transition,
  ) {
    const { subresource } = target;
    this.changes.push({ verb, ...(subresource === undefined ? {} : { subresource }), type, transition });
  }

  /** A UID that says by its zeros that no recorded object has it. */
  #unrecordedUid(): string {
    return `00000000-0000-4000-8000-${String(++this.#unrecorded).padStart(12, '0')}`;
  }
}

/**
 * What webhooks had against a write of which no event tells that they let it pass: what the event says that tells of it; where none follows, the
 * turn has ended with it, whatever was said. Undefined where other writes follow, so that other code wants this one.
 */
function refusedThen(next: ClusterEvent | undefined): StatusError | undefined {
  return next === undefined ? UNKNOWN : next.cause?.refused;
}

const UNKNOWN: StatusError = {
  ...internalError('no event tells that webhooks let it pass'),
  isForeign: true,
};

function isSameChange(
  recorded: RecordedEffect | undefined,
  type: ClusterEvent['change']['type'],
  { resource, key, after }: Transition,
): boolean {
  if (recorded === undefined || recorded.event.change.type !== type) return false;
  const { transition } = recorded;
  return transition.resource === resource && transition.key === key && sameJson(transition.after, after);
}

/** What a user's controller makes up may break an invariant of deciding; the engine answers that as a refusal, too. */
function orDefect<T>(work: () => Result<T, StatusError>): Result<T, StatusError> {
  try {
    return work();
  } catch (error) {
    return fail(internalError(messageOf(error)));
  }
}
