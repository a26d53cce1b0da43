import type { Millis } from '../model/revision.js';
import type { Container, Node } from '../schema/generated/types/core.js';
import type { PullBehaviour } from './behaviour.js';
import { hasImage, type ImageName } from './images.js';
import {
  BACK_OFF_MAX,
  BACK_OFF_START,
  imageCheckTime,
  imagePullTime,
  imageRefusalTime,
  PULL_ERROR_SHOWN,
} from './timings.js';

/** Where an image stands at a moment. */
export type PullOutlook =
  /** It was there already. */
  | { readonly kind: 'present'; readonly at: Millis }
  /** It is there since `at`, after a pull of `took`. */
  | { readonly kind: 'pulled'; readonly at: Millis; readonly took: Millis }
  /** A pull is under way and ends at `due`. `tried` says that earlier attempts failed. */
  | { readonly kind: 'pulling'; readonly due: Millis; readonly tried: boolean }
  /** The last attempt failed at `at`; `backingOff` once the error has been shown a while. Something changes at `due`. */
  | { readonly kind: 'failed'; readonly at: Millis; readonly backingOff: boolean; readonly due: Millis }
  /** The policy forbids to pull it. */
  | { readonly kind: 'forbidden' };

/**
 * How far pulling a container's image has come. Attempts follow each other in a fixed rhythm from `begin` on, so the answer
 * follows from the time alone: back-off starts at 10 s, doubles, and stays at 300 s.
 * Source: pkg/kubelet/images/image_manager.go.
 *
 * @param begin when the kubelet comes to this container
 * @param podStart what `failsFor` counts from
 */
export function pullOutlook(
  { imagePullPolicy }: Container,
  image: ImageName,
  node: Node,
  behaviour: PullBehaviour,
  begin: Millis,
  podStart: Millis,
  now: Millis,
): PullOutlook {
  const present = hasImage(node, image);
  const policy = imagePullPolicy ?? (image.tag === 'latest' ? 'Always' : 'IfNotPresent');
  if (policy === 'Never' && !present) return { kind: 'forbidden' };
  if (policy !== 'Always' && present) return { kind: 'present', at: begin };

  const refusal = imageRefusalTime(image.full);
  const took = behaviour.takes ?? (present ? imageCheckTime(image.full) : imagePullTime(image.full));
  const worksFrom = podStart + behaviour.failsFor;
  let attempt = begin;
  let backOff = BACK_OFF_START;
  let failedAt: Millis | undefined;
  while (attempt < worksFrom && attempt + refusal <= now) {
    if (backOff === BACK_OFF_MAX) {
      // From here on the rhythm is even: leap over whole rounds.
      const rounds = Math.floor((Math.min(now - refusal, worksFrom - 1) - attempt) / (refusal + BACK_OFF_MAX));
      attempt += rounds * (refusal + BACK_OFF_MAX);
    }
    failedAt = attempt + refusal;
    attempt = failedAt + backOff;
    backOff = Math.min(backOff * 2, BACK_OFF_MAX);
  }

  if (attempt >= worksFrom && attempt <= now) {
    const at = attempt + took;
    return at <= now ? { kind: 'pulled', at, took } : { kind: 'pulling', due: at, tried: failedAt !== undefined };
  }
  if (failedAt === undefined)
    return { kind: 'pulling', due: attempt >= worksFrom ? attempt + took : attempt + refusal, tried: false };
  const backingOff = now >= failedAt + PULL_ERROR_SHOWN;
  const next = attempt >= worksFrom ? attempt : attempt + refusal;
  return { kind: 'failed', at: failedAt, backingOff, due: backingOff ? next : failedAt + PULL_ERROR_SHOWN };
}
