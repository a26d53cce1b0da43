/** How a bundle is cut into pieces. Readers take any. */
export interface BundleLayout {
  /** How long a block is before it is compressed, at least, in bytes. */
  readonly blockBytes: number;
  /** How long the events of a segment are together, at least, in bytes; at least twice as long as its state, too. */
  readonly segmentBytes: number;
  /** How many modifications of an object follow one another, at most, until it is kept whole again. */
  readonly patchesInRow: number;
}

/** What reads well: a lookup inflates a few blocks of a segment that fits into the memory a reader takes. */
export const USUAL_LAYOUT: BundleLayout = {
  blockBytes: 128 * 1024,
  segmentBytes: 24 * 1024 * 1024,
  patchesInRow: 15,
};
