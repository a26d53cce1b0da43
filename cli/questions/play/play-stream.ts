import type { Moment } from '../../../replay/log/moments/moment.js';
import type { MomentReader } from '../../../replay/questions/play/moment-reader.js';
import type { Playing } from '../../../replay/questions/play/play.js';
import type { EventSink } from '../../output/event-sink.js';

/** How a stream of moments ended. */
export interface PlayOutcome {
  /** How many events were written. */
  readonly count: number;
  readonly stoppedAtBreakpoint: boolean;
}

/**
 * Plays into a sink until it is over, a breakpoint stops it, or the user interrupts. Playing waits for the sink, so that nothing piles
 * up before a slow reader. `start` gives a playing that is paused and waits for the promises of `ready`.
 */
export async function playStream(
  start: (ready: () => Promise<void>) => Playing,
  reader: MomentReader,
  sink: EventSink,
  options: { readonly isPaced: boolean; readonly onInterrupt: (stop: () => void) => () => void },
): Promise<PlayOutcome> {
  let count = 0;
  let written: Promise<void> = Promise.resolve();
  let stoppedAtBreakpoint = false;
  const write = async (moment: Moment) => {
    await sink.add(await reader.summary(moment));
    if (options.isPaced) await sink.flush();
  };
  const playing = start(() => written);
  const stopListening = options.onInterrupt(() => playing.stop());
  try {
    await new Promise<void>((resolve, reject) => {
      playing.moments.subscribe({
        next: (moment) => {
          count++;
          written = write(moment);
          // A reader who has gone ends it; the failure itself comes out below.
          written.catch(() => playing.stop());
        },
        complete: resolve,
        error: reject,
      });
      playing.status.subscribe((status) => {
        if (status.type !== 'paused' || status.at !== 'breakpoint') return;
        stoppedAtBreakpoint = true;
        // Its moment comes right after, and belongs to what is written.
        queueMicrotask(() => playing.stop());
      });
      playing.resume();
    });
    await written;
    await sink.flush();
  } finally {
    stopListening();
  }
  return { count, stoppedAtBreakpoint };
}
