import type { Property } from '../property.js';
import { goesQuiet } from './goes-quiet.js';
import { keepsLiveChildren } from './keeps-live-children.js';
import { noResurrection } from './no-resurrection.js';
import { sameEndAfterFaults } from './same-end.js';
import { settles } from './settles.js';

/** What must hold of every controller, and needs no specification. */
export const DEFAULT_PROPERTIES: readonly Property[] = [
  keepsLiveChildren,
  noResurrection,
  goesQuiet,
  settles,
  sameEndAfterFaults,
];
