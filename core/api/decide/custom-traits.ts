import type { CustomResourceTraits } from '../strategy/prepare.js';
import type { Scene } from './decision.js';

/** What is known of a resource beyond the built-in ones; undefined for a built-in one, whose strategy is known by name. */
export function customTraits({ context, info }: Scene): CustomResourceTraits | undefined {
  if (context.schemas.extraOf(info) === undefined) return undefined;
  return { hasStatus: info.subresources.some(({ name }) => name === 'status') };
}
