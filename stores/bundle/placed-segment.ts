import { EventLogError } from '../../core/model/event-log.js';
import type { PlacedBlock } from './bundle-file.js';
import type { BlockRef, EventBlockRef, IndexBlockRef, SegmentFooter } from './format.js';

/** The blocks of a segment, and where each lies in the file. */
export interface PlacedSegment {
  readonly state: readonly PlacedBlock[];
  readonly events: readonly (PlacedBlock & { readonly ref: EventBlockRef })[];
  readonly index: readonly (PlacedBlock & { readonly ref: IndexBlockRef })[];
}

/**
 * Finds the blocks of a segment that lies between two places: one behind the other, so where each begins follows from the lengths of
 * those before it. Throws when they do not fill it.
 */
export function placeSegment({ state, events, index }: SegmentFooter, start: number, end: number): PlacedSegment {
  let at = start;
  const place = <R extends BlockRef>(ref: R) => {
    const placed = { at, ref };
    at += ref.stored;
    return placed;
  };
  const placed = { state: state.map(place), events: events.map(place), index: index.map(place) };
  if (at !== end) throw new EventLogError('corrupt', 'the bundle is damaged: its blocks leave a gap');
  return placed;
}
