import type { Environment } from '../../core/engine/environment.js';
import type { Millis } from '../../core/model/revision.js';

/**
 * An environment whose clock goes on from a moment of the past, as fast as the one it is made of. In a fork time passes as if
 * the original had never stopped: leases, tokens and back-offs that were good at the revision it was made from still are.
 */
export function continuedEnvironment(environment: Environment, start: Millis): Environment {
  const { clock } = environment;
  const behind = clock.now() - start;
  return {
    ...environment,
    clock: { now: () => clock.now() - behind, schedule: (delay, callback) => clock.schedule(delay, callback) },
  };
}
