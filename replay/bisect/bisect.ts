import type { ObjectAddress } from '../../core/model/log-index.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import { type LogSource, recordAt, scatteredReader } from '../events/log-source.js';
import type { Bisection, BisectProblem, BisectQuery, Verdict } from './bisection.js';
import { Examiner } from './examiner.js';
import { halve, scan } from './search-versions.js';

/**
 * Finds the first revision at which a predicate of an object breaks between a good and a bad revision, or, when the bad one comes first,
 * begins to hold: the first event after the earlier of the two from which on the predicate stands as it does at the later. An object that
 * was deleted and created again is followed across both; a predicate that holds only in between is found by `scan` and may be missed by
 * `binary`. `progress` gets the revision that a scan has reached. Rejects with `EventLogError` when the log is damaged.
 */
export async function bisect(
  source: LogSource,
  query: BisectQuery,
  progress?: (revision: Revision) => void,
  signal?: AbortSignal,
): Promise<Result<Bisection, BisectProblem>> {
  const { address, search } = query;
  const { log } = source;
  const examiner = new Examiner(log, address, query.holds);
  const range = checkedRange(query, log.head().revision);
  if (range !== undefined) return fail(range);
  const { verdict: good } = await examiner.look(query.good);
  if (!good.holds) return fail(goodDoesNotHold(good, address));
  const { verdict: bad } = await examiner.look(query.bad);
  if (bad.holds) return fail(badHolds(bad));
  const isForward = good.at < bad.at;
  const [from, to] = isForward ? [good, bad] : [bad, good];
  const span = { address, from, to, progress, signal };
  const found = search === 'scan' ? await scan(log, examiner, span) : await halve(examiner, span);
  if (found === undefined) return fail({ reason: 'interrupted', message: 'interrupted before the revision was found' });
  const record = await recordAt(log, found.after.at);
  if (record === undefined) throw new Error(`the log does not hold event ${found.after.at}, which it has just told of`);
  const event = await scatteredReader(source).detail(record);
  const type = isForward ? 'broke' : 'began';
  return ok({ type, search, good, bad, ...found, event, versions: examiner.versions });
}

function checkedRange({ good, bad }: BisectQuery, head: Revision): BisectProblem | undefined {
  if (good === bad) {
    return { reason: 'same-revision', message: `the good and the bad revision are both ${good}: they must differ` };
  }
  for (const [name, revision] of [
    ['good', good],
    ['bad', bad],
  ] as const) {
    if (revision >= 0 && revision <= head) continue;
    return { reason: 'no-such-revision', message: `there is no revision ${revision} (${name}): the newest is ${head}` };
  }
  return undefined;
}

function goodDoesNotHold({ at, exists, error }: Verdict, { resource, namespace, name }: ObjectAddress): BisectProblem {
  const place = namespace === undefined ? '' : ` in namespace ${JSON.stringify(namespace)}`;
  const gone = `: ${resource} ${JSON.stringify(name)} did not exist${place} then`;
  const why = exists ? (error === undefined ? '' : `: ${error}`) : gone;
  const message = `the predicate does not hold at the good revision ${at}${why}`;
  return { reason: 'good-does-not-hold', message };
}

function badHolds({ at }: Verdict): BisectProblem {
  return { reason: 'bad-holds', message: `the predicate holds at the bad revision ${at}, too` };
}
