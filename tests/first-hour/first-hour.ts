import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { GUIDES } from './guides.js';
import { installNodes } from './node-releases.js';
import { refusal } from './on-node.js';
import { installInto, packTo } from './project.js';
import { readersEnvironment } from './reader.js';
import { say } from './say.js';
import { typeGuides } from './type-guides.js';
import { typeProblems } from './type-resolutions.js';

export interface FirstHourOptions {
  /** Parts of paths of guides; none for all. */
  readonly only: readonly string[];
  /** Type the same guides on every supported Node, and not only some. */
  readonly allNodes: boolean;
  readonly keep: boolean;
  readonly write: boolean;
}

/** What is typed on each other release of Node: a served cluster with kubectl, and what is asked of it. */
const ON_EVERY_NODE = ['README.md'];

/** What is typed on the newest of them as well: controllers under test in vitest. */
const ON_THE_NEWEST = ['docs/test-a-controller.md'];

/** Whether everything does what the guides say. What does not is printed with its place. */
export async function firstHour({ only, allNodes, keep, write }: FirstHourOptions): Promise<boolean> {
  const home = await mkdtemp(join(tmpdir(), 'hindcast-first-hour-'));
  const guides = only.length === 0 ? GUIDES : GUIDES.filter((guide) => isAskedFor(guide, only));
  try {
    const begun = Date.now();
    const tarball = await packTo(home);
    const env = await readersEnvironment(home, process.execPath);
    const project = join(home, 'project');
    await installInto(project, tarball, env);
    say(`packed and installed ${basename(tarball)} on Node ${process.versions.node}`, begun);
    const typing = typeGuides({ home, guides, project, tarball, env, write });
    // Whoever asks for one guide means it alone.
    if (only.length > 0 && !allNodes) return await typing;
    // Readers wait for most of their time, and the compiler and the other releases of Node fill it.
    const rest = async () => {
      const isTyped = await checkTypes(project, env);
      return (await tryNodes(home, tarball, project, allNodes ? guides : undefined)) && isTyped;
    };
    const found = await Promise.allSettled([typing, rest()]);
    for (const each of found) if (each.status === 'rejected') throw each.reason;
    return found.every((each) => each.status === 'fulfilled' && each.value);
  } finally {
    if (keep) console.log(`first-hour: kept ${home}`);
    else await rm(home, { recursive: true, force: true });
  }
}

/** A guide's whole path means it alone. */
function isAskedFor(guide: string, only: readonly string[]): boolean {
  return only.some((part) => guide === part || (guide.includes(part) && !GUIDES.includes(part)));
}

async function checkTypes(project: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const begun = Date.now();
  const problems = await typeProblems(project, env);
  for (const problem of problems) console.error(`${problem}\n`);
  say(`types under each resolution: ${problems.length === 0 ? 'they fit' : 'they do not fit'}`, begun);
  return problems.length === 0;
}

async function tryNodes(home: string, tarball: string, project: string, all?: readonly string[]): Promise<boolean> {
  let isWell = true;
  for (const [index, node] of (await installNodes(home)).entries()) {
    const begun = Date.now();
    if (!node.isSupported) {
      const problem = await refusal(node, project);
      if (problem !== undefined) console.error(problem);
      say(`Node ${node.version} is ${problem === undefined ? '' : 'not '}refused`, begun);
      isWell &&= problem === undefined;
      continue;
    }
    const place = join(home, `node-${node.version}`);
    const env = await readersEnvironment(place, node.path);
    const own = join(place, 'project');
    await installInto(own, tarball, env);
    say(`installed on Node ${node.version}`, begun);
    const guides = all ?? (index === 0 ? [...ON_EVERY_NODE, ...ON_THE_NEWEST] : ON_EVERY_NODE);
    isWell = (await typeGuides({ home: place, guides, project: own, tarball, env, write: false })) && isWell;
  }
  return isWell;
}
