import { dependentsWithOwner, garbageCollector } from './collector.js';
import { stackManager } from './stack-manager.js';

/** An owner is its uid alone: which reference to it is looked at first decides about all that have the uid. */
const collector = garbageCollector({
  isOwner: (reference, candidate) => candidate.metadata.uid === reference.uid,
  alsoOrphaned: (dependent, { uid }, view) => dependentsWithOwner(view, uid).filter((other) => other !== dependent),
});

export const buggy = [stackManager, collector];
