import { garbageCollector } from './collector.js';
import { stackManager } from './stack-manager.js';

/** An owner is what the whole reference names, and what is found out for one reference is true of that one only. */
const collector = garbageCollector({
  isOwner: ({ apiVersion, kind, name, uid }, candidate, dependent) =>
    candidate.metadata.uid === uid &&
    candidate.apiVersion === apiVersion &&
    candidate.kind === kind &&
    candidate.metadata.name === name &&
    candidate.metadata.namespace === dependent.metadata.namespace,
  alsoOrphaned: () => [],
});

export const mended = [stackManager, collector];
