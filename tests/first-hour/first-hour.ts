import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { helmPath, kubectlPath } from '../support/client-binaries.js';
import { describeFailure, type Failure, type GuideRun, GuideSession } from './guide-session.js';
import { GUIDES } from './guides.js';
import { predecessorOf } from './markdown.js';
import { installNodes } from './node-releases.js';
import { checkOnNode } from './on-node.js';
import { continueFrom, copyProject, installInto, packTo, ROOT } from './project.js';
import { rewriteGuide } from './rewrite-guide.js';

export interface FirstHourOptions {
  /** Parts of paths of guides; none for all. */
  readonly only: readonly string[];
  /** Type the guides on every supported Node. */
  readonly allNodes: boolean;
  readonly keep: boolean;
  readonly write: boolean;
}

/** Guides typed at a time. Most of what happens in one is waiting. */
const AT_A_TIME = 2;

/** Whether everything does what the guides say. What does not is printed with its place. */
export async function firstHour({ only, allNodes, keep, write }: FirstHourOptions): Promise<boolean> {
  const home = await mkdtemp(join(tmpdir(), 'hindcast-first-hour-'));
  try {
    const begun = Date.now();
    const tarball = await packTo(home);
    const env = await readersEnvironment(home, process.execPath);
    const project = join(home, 'project');
    await installInto(project, tarball, env);
    say(`packed and installed ${basename(tarball)}`, begun);
    const guides =
      only.length === 0
        ? GUIDES
        : withPredecessors(
            GUIDES.filter((guide) => isAskedFor(guide, only)),
            await predecessors(),
          );
    let isWell = await typeGuides({ home, guides, project, env, write });
    if (only.length > 0 && !allNodes) return isWell;
    for (const node of await installNodes(home)) {
      const nodeEnv = await readersEnvironment(home, node.path);
      const place = join(home, `node-${node.version}`);
      isWell = (await checkOnNode(node, { folder: place, tarball, env: nodeEnv })) && isWell;
      if (allNodes && node.isSupported) {
        isWell =
          (await typeGuides({ home: place, guides, project: join(place, 'project'), env: nodeEnv, write: false })) &&
          isWell;
      }
    }
    return isWell;
  } finally {
    if (keep) console.log(`first-hour: kept ${home}`);
    else await rm(home, { recursive: true, force: true });
  }
}

/** What a terminal of the reader's has: a home of their own, Node, kubectl and Helm; and none of what `npm run` adds. */
async function readersEnvironment(home: string, node: string): Promise<NodeJS.ProcessEnv> {
  const kubectl = await kubectlPath();
  await helmPath();
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE_|VITEST|CI$|KUBECONFIG$|FORCE_COLOR$)/i.test(name),
  );
  await mkdir(join(home, 'reader'), { recursive: true });
  const path = [dirname(kubectl), dirname(node), process.env['PATH']].join(delimiter);
  return {
    ...Object.fromEntries(own),
    HOME: join(home, 'reader'),
    PATH: path,
    NO_COLOR: '1',
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
  };
}

interface Typing {
  readonly home: string;
  readonly guides: readonly string[];
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly write: boolean;
}

async function typeGuides({ home, guides, project, env, write }: Typing): Promise<boolean> {
  const after = await predecessors();
  const done = new Map<string, Promise<boolean>>();
  const waiting = [...guides];
  const folderOf = (guide: string) => join(home, 'guides', guide.replaceAll('/', '-').replace(/\.md$/, ''), 'shop');
  const typeOne = async (file: string): Promise<boolean> => {
    const begun = Date.now();
    const folder = folderOf(file);
    await copyProject(project, folder);
    const before = after.get(file);
    if (before !== undefined) {
      await done.get(before);
      await continueFrom(folderOf(before), folder);
    }
    const scratch = await mkdtemp(join(home, 'scratch-'));
    const path = [join(folder, 'node_modules/.bin'), env['PATH']].join(delimiter);
    const run = await new GuideSession({
      file,
      folder,
      scratch,
      env: { ...env, PATH: path },
      port: await freePort(),
    }).run();
    report(file, run, begun);
    if (write) await rewriteGuide(file, run.failures);
    return run.failures.length === 0;
  };
  const type = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const typing = typeOne(next);
      done.set(next, typing);
      await typing;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, type));
  return (await Promise.all(done.values())).every((isWell) => isWell);
}

/** A guide's whole path means it alone. */
function isAskedFor(guide: string, only: readonly string[]): boolean {
  return only.some((part) => guide === part || (guide.includes(part) && !GUIDES.includes(part)));
}

/** Which guide goes on from which. */
async function predecessors(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const guide of GUIDES) {
    const before = predecessorOf(await readFile(join(ROOT, guide), 'utf8'));
    if (before !== undefined) found.set(guide, before);
  }
  return found;
}

/** Guides, each after the one that it goes on from. */
function withPredecessors(guides: readonly string[], after: ReadonlyMap<string, string>): string[] {
  const all = new Set<string>();
  const add = (guide: string): void => {
    const before = after.get(guide);
    if (before !== undefined) add(before);
    all.add(guide);
  };
  guides.forEach(add);
  return [...all];
}

function report(file: string, { failures, ran, notRun }: GuideRun, begun: number): void {
  for (const failure of failures as readonly Failure[]) console.error(`${describeFailure(failure)}\n`);
  const untold = notRun.length === 0 ? '' : `, ${notRun.length} marked as not run`;
  say(
    `${file}: ${ran} blocks${untold}, ${failures.length === 0 ? 'all as told' : `${failures.length} not as told`}`,
    begun,
  );
}

function say(text: string, begun: number): void {
  console.log(`first-hour: ${text} (${Math.round((Date.now() - begun) / 1000)} s)`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
