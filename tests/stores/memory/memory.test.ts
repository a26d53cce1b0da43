import * as vitest from 'vitest';
import { expect, it } from 'vitest';
import { eventLogContract } from '../../../stores/contract/event-log-contract.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { memoryStore } from './memory-harness.js';

eventLogContract(vitest, 'MemoryEventLog', async () => memoryStore());

it('MemoryEventLog has appended by the next microtask', async () => {
  const log = new MemoryEventLog();
  const history = new HistoryBuilder().create(podVersion('a', 'x'));
  void history.appendTo(log);
  expect(log.head().revision).toBe(1);
  await Promise.resolve();
  expect(await log.objectAt(podVersion('a', 'x'), 1)).toBeDefined();
});
