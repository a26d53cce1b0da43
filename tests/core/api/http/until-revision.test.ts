import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { untilRevision } from '../../../../core/api/http/until-revision.js';
import { VirtualClock } from '../../../../core/engine/virtual-environment.js';
import type { Revision } from '../../../../core/model/revision.js';
import type { Commit } from '../../../../core/state/commit.js';

/** A read of revision 9, in a history that is at 7. */
function waiting(isPast = false) {
  const commits = new Subject<readonly Commit[]>();
  const wallClock = new VirtualClock(0);
  let head: Revision | undefined = 7;
  const done = untilRevision(
    { history: { source: { commits } }, wallClock },
    { wanted: 9, newest: () => head, isPast },
  );
  const reach = (revision: Revision) => {
    head = revision;
    commits.next([]);
  };
  return { commits, wallClock, done, reach };
}

test('a read of a revision that is yet to come waits for it', async () => {
  const { commits, wallClock, done, reach } = waiting();
  reach(8);
  reach(10);
  expect(await done).toEqual({ ok: true, value: 10 });
  expect([wallClock.next, commits.observed]).toEqual([undefined, false]);
});

test('it does for three seconds', async () => {
  const { wallClock, done, commits } = waiting();
  expect(wallClock.next).toBe(3_000);
  wallClock.step();
  expect(await done).toMatchObject({
    ok: false,
    error: { code: 504, message: 'Timeout: Too large resource version: 9, current: 7' },
  });
  expect(commits.observed).toBe(false);
});

test('nobody waits for the past, nor for a history that has ended', async () => {
  expect((await waiting(true).done).ok).toBe(false);
  const { commits, done, wallClock } = waiting();
  commits.complete();
  expect((await done).ok).toBe(false);
  expect(wallClock.next).toBeUndefined();
});
