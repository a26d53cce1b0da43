import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { describeFailure, type GuideRun, GuideSession } from './guide-session.js';
import { GUIDES } from './guides.js';
import { beginsEmpty, predecessorOf } from './markdown.js';
import { continueFrom, copyProject, ROOT } from './project.js';
import { freePort } from './reader.js';
import { rewriteGuide } from './rewrite-guide.js';
import { say } from './say.js';

export interface Typing {
  /** Where the readers' projects are made. */
  readonly home: string;
  /** Paths of guides, relative to the repository. */
  readonly guides: readonly string[];
  /** A project in which the package is installed. */
  readonly project: string;
  readonly tarball: string;
  readonly env: NodeJS.ProcessEnv;
  /** Put what is printed into the guides. */
  readonly write: boolean;
}

/** Guides typed at a time. Most of what happens in one is waiting. */
const AT_A_TIME = 2;

/**
 * Types guides, each in a project of its own, and those that go on from another one in a copy of what that one left. Prints a line a guide,
 * and what is not as told with its place. Gives whether all is.
 */
export async function typeGuides({ home, guides, project, tarball, env, write }: Typing): Promise<boolean> {
  const texts = new Map<string, string>();
  for (const guide of GUIDES) texts.set(guide, await readFile(join(ROOT, guide), 'utf8'));
  const waiting = withPredecessors(guides, (guide) => predecessorOf(texts.get(guide)!));
  const done = new Map<string, Promise<boolean>>();
  const folderOf = (guide: string) => join(home, 'guides', guide.replaceAll('/', '-').replace(/\.md$/, ''), 'shop');

  const begin = async (guide: string): Promise<string> => {
    const folder = folderOf(guide);
    if (beginsEmpty(texts.get(guide)!)) {
      await mkdir(folder, { recursive: true });
      await cp(tarball, join(folder, basename(tarball)));
      return folder;
    }
    await copyProject(project, folder);
    const before = predecessorOf(texts.get(guide)!);
    if (before !== undefined) {
      await done.get(before);
      await continueFrom(folderOf(before), folder);
    }
    return folder;
  };
  const typeOne = async (file: string): Promise<boolean> => {
    const begun = Date.now();
    const folder = await begin(file);
    const scratch = await mkdtemp(join(home, 'scratch-'));
    const path = [join(folder, 'node_modules/.bin'), env['PATH']].join(delimiter);
    const run = await new GuideSession({
      file,
      folder,
      scratch,
      env: { ...env, PATH: path },
      port: await freePort(),
      looksAgainMs: write ? 5_000 : 30_000,
    }).run();
    report(file, run, begun);
    if (write) await rewriteGuide(file, [...run.failures, ...run.fitting]);
    return run.failures.length === 0;
  };
  const typeOneByOne = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const typing = typeOne(next);
      done.set(next, typing);
      await typing;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, typeOneByOne));
  return (await Promise.all(done.values())).every((isAsTold) => isAsTold);
}

/** Guides, each after the one that it goes on from, which comes along. */
function withPredecessors(guides: readonly string[], before: (guide: string) => string | undefined): string[] {
  const all = new Set<string>();
  const add = (guide: string): void => {
    const first = before(guide);
    if (first !== undefined) add(first);
    all.add(guide);
  };
  guides.forEach(add);
  return [...all];
}

function report(file: string, { failures, ran, notRun }: GuideRun, begun: number): void {
  for (const failure of failures) console.error(`${describeFailure(failure)}\n`);
  const marked = notRun.length === 0 ? '' : `, ${notRun.length} marked as not run`;
  say(
    `${file}: ${ran} blocks${marked}, ${failures.length === 0 ? 'all as told' : `${failures.length} not as told`}`,
    begun,
  );
}
