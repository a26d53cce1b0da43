import { TIMELINE_QUESTIONS } from '../processes/timeline-question.js';
import type { Row } from '../row.js';

/** 500 MB. */
const MOST_MEBIBYTES = Math.floor(500e6 / 2 ** 20);

/** What each question about the big log takes in memory. */
export const timeTravelMemory: Row = {
  name: 'time-travel memory',
  about:
    'peak RSS of a process that is asked one thing about the big log, or about the life of a cluster, a process for each',
  measure: async (bench) => {
    const big = await bench.bigLog();
    // In the big log nobody decided anything that could be decided again.
    const life = { ...big, dataDir: await bench.life() };
    const peaks: { readonly question: string; readonly mebibytes: number }[] = [];
    for (const question of TIMELINE_QUESTIONS) {
      bench.progress(question);
      const child = await bench.timelineQuestion(question === 'rerun' ? life : big);
      peaks.push({ question, mebibytes: await child.call('ask', question) });
      await child.stop();
    }
    return peaks.map(({ question, mebibytes }) => ({
      name: `memory ${question}`,
      unit: 'MiB',
      values: [mebibytes],
      bound: { on: 'value' as const, atMost: MOST_MEBIBYTES },
    }));
  },
};
