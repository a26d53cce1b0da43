import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { CommandFailure } from '../../core/model/command-failure.js';
import { currentContext, type Kubeconfig, type KubeconfigContext } from '../../workspace/kubeconfig-file.js';

interface Named {
  readonly name?: unknown;
  readonly [field: string]: unknown;
}

/** The lists of a kubeconfig, and what each of their entries is about. */
const LISTS = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
type ListName = keyof typeof LISTS;

/** Fields that hold paths relative to the file they stand in. Source: client-go tools/clientcmd/loader.go, ResolveLocalPaths. */
const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** The files kubectl reads when it is not told: those of `$KUBECONFIG`, or the one in the home directory. None when there is neither. */
export function kubeconfigFiles(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return env['HOME'] === undefined ? [] : [join(env['HOME'], '.kube', 'config')];
}

/**
 * The current context of kubeconfigs, merged as kubectl does: of two things with one name the first counts, and a file that is missing
 * is passed over unless it `mustExist`. `context` replaces the current context. Rejects with `CommandFailure` when no context comes of it.
 * Source: client-go tools/clientcmd/loader.go, ClientConfigLoadingRules.Load.
 */
export async function effectiveContext(
  files: readonly string[],
  context: string | undefined,
  mustExist: boolean,
): Promise<KubeconfigContext> {
  const merged: Record<ListName, Map<string, Named>> = { clusters: new Map(), contexts: new Map(), users: new Map() };
  let current = context;
  let first: string | undefined;
  for (const file of files) {
    const config = await readConfig(file, mustExist);
    if (config === undefined) continue;
    first ??= file;
    current ??= textOf(config['current-context']);
    for (const list of Object.keys(LISTS) as ListName[]) {
      for (const entry of entriesOf(config[list])) {
        const name = textOf(entry.name);
        if (name !== undefined && !merged[list].has(name)) merged[list].set(name, withPaths(entry, LISTS[list], file));
      }
    }
  }
  const where = files.join(', ');
  const hint = 'name a source with --kubeconfig, --server or --data-dir';
  if (first === undefined) throw new CommandFailure(`there is no kubeconfig ${where}: ${hint}`);
  if (current === undefined) throw new CommandFailure(`no context is current in ${where}: choose one with --context`);
  if (!merged.contexts.has(current))
    throw new CommandFailure(`there is no context ${JSON.stringify(current)} in ${where}`);
  const lists = Object.fromEntries(Object.entries(merged).map(([list, entries]) => [list, [...entries.values()]]));
  return currentContext({ ...lists, 'current-context': current } as Kubeconfig, first);
}

async function readConfig(file: string, mustExist: boolean): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !mustExist) return undefined;
    throw new CommandFailure(`cannot read ${file}: ${code}`, { cause });
  }
  try {
    return fieldsOf(parse(text));
  } catch (cause) {
    throw new CommandFailure(`${file} is not a kubeconfig: ${(cause as Error).message.split('\n')[0]}`, { cause });
  }
}

function withPaths(entry: Named, about: string, file: string): Named {
  const fields = { ...fieldsOf(entry[about]) };
  for (const name of PATHS) {
    const path = textOf(fields[name]);
    if (path !== undefined) fields[name] = resolve(dirname(file), path);
  }
  return { name: entry.name, [about]: fields };
}

function entriesOf(value: unknown): readonly Named[] {
  return Array.isArray(value) ? value.map((entry): Named => fieldsOf(entry)) : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
