import { answerTokenRequest, type TokenIssuer } from '../../core/api/auth/token-request.js';
import type { Clock } from '../../core/model/clock.js';
import { isJsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import { parseTimestamp } from '../../core/model/timestamp.js';
import type { View } from '../../core/model/view.js';
import type { Pod, ServiceAccountTokenProjection } from '../../core/schema/generated/types/core.js';

/** A token that was issued, and when. */
interface Issued {
  readonly token: string;
  readonly at: Millis;
  readonly expires: Millis;
}

const LONGEST: Millis = 24 * 3_600_000;
/** How much of its time a token may have behind it. */
const SHARE = 0.8;
const DEFAULT_SECONDS = 3600;

/**
 * The tokens of ServiceAccounts that Pods' volumes hold: each is asked for once, and again when four fifths of its time have passed, or a day.
 * They are in no event, as everywhere in Kubernetes. Source: pkg/kubelet/token/token_manager.go.
 */
export class PodTokens {
  readonly #issuer: TokenIssuer;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #ofPod = new Map<string, Map<string, Issued>>();

  constructor(issuer: TokenIssuer, clock: Clock, newId: () => string) {
    this.#issuer = issuer;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** The token that a volume is to hold; undefined when none is given, since the account is gone. */
  token(view: View, pod: Pod, source: ServiceAccountTokenProjection): string | undefined {
    const { audience = '', expirationSeconds = DEFAULT_SECONDS } = source;
    const key = `${expirationSeconds} ${audience}`;
    const { uid, name, namespace = '' } = pod.metadata;
    const issued = this.#ofPod.get(uid) ?? new Map<string, Issued>();
    this.#ofPod.set(uid, issued);
    const now = this.#clock.now();
    const known = issued.get(key);
    if (known !== undefined && now < renewalOf(known)) return known.token;
    const body = {
      spec: {
        ...(audience === '' ? {} : { audiences: [audience] }),
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const target = { namespace, name: pod.spec.serviceAccountName || 'default' };
    const answer = answerTokenRequest(view, this.#issuer, target, body, now, this.#newId());
    const status = answer.ok ? answer.value['status'] : undefined;
    if (!isJsonObject(status)) return known?.token;
    const fresh = {
      token: String(status['token']),
      at: now,
      expires: parseTimestamp(String(status['expirationTimestamp'])) ?? now,
    };
    issued.set(key, fresh);
    return fresh.token;
  }

  /** When a token of a Pod is to be asked for again; never while it has none. */
  due(uid: string): Millis {
    return Math.min(...[...(this.#ofPod.get(uid)?.values() ?? [])].map(renewalOf));
  }

  forget(uid: string): void {
    this.#ofPod.delete(uid);
  }
}

function renewalOf({ at, expires }: Issued): Millis {
  return at + Math.min(LONGEST, SHARE * (expires - at));
}
