import { expect, it } from 'vitest';
import { changeBytesOf } from '../../../core/model/event-record.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { WindowSpace } from '../../../stores/verification/window-space.js';

it('keeps what was added while its room grows, and one change more when that is used up', () => {
  const history = new HistoryBuilder();
  for (let at = 0; at < 8; at++) history.create(podVersion('a', `p${at}`), String(at).repeat(50_000));
  const records = history.entries.map(({ record }) => record);
  const bytes = 7 * changeBytesOf(records[0]!).length + 100;
  const space = new WindowSpace({ events: 100, bytes });
  records.forEach((record, index) => {
    expect(space.isFull).toBe(false);
    expect(space.add(record, index)).toBe(index);
  });
  expect(space.isFull).toBe(true);
  const kept = records.map((_, index) => Buffer.from(space.changeOf(index)).toString());
  expect(kept).toEqual(records.map((record) => Buffer.from(changeBytesOf(record)).toString()));
  space.clear();
  expect([space.count, space.isFull]).toEqual([0, false]);
});
