import * as vitest from 'vitest';
import { describe } from 'vitest';
import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import { openBundle } from '../../../stores/bundle/open-bundle.js';
import type { BundleLayout } from '../../../stores/bundle/segment-writer.js';
import { readonlyEventLogContract } from '../../../stores/contract/readonly-event-log-contract.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { BundleFolder } from './bundle-files.js';

/** Cut as usual; and into the smallest pieces, so that a dozen events lie in several segments and blocks. */
const LAYOUTS: readonly (readonly [string, Partial<BundleLayout>])[] = [
  ['as usual', {}],
  ['into small pieces', { blockBytes: 700, segmentBytes: 2_000, patchesInRow: 2 }],
  ['into the smallest pieces', { blockBytes: 1, segmentBytes: 1, patchesInRow: 0 }],
];

describe.each(LAYOUTS)('a bundle that is cut %s', (_name, layout) => {
  readonlyEventLogContract(vitest, async () => {
    const folder = await BundleFolder.make();
    const opened: ReadonlyEventLog[] = [];
    const source = new MemoryEventLog();
    return {
      source,
      open: async () => {
        const { path } = await folder.write(source, { layout, secrets: true });
        const log = await openBundle(path);
        opened.push(log);
        return log;
      },
      settle: async () => undefined,
      dispose: async () => {
        for (const log of opened) await log.close();
        await folder.remove();
      },
    };
  });
});
