import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../directory.js';

/**
 * Says to the server that holds a data directory, by a note in there, that whoever may write to the directory wants the code in a file to
 * run in a fork. Over the network nobody can: an administrator of the cluster need not be one of the machine. Returns a function that
 * takes the note away.
 */
export async function vouchForFile(dataDir: string, fork: string, file: string): Promise<() => Promise<void>> {
  const note = noteOf(dataDir, fork);
  await makeDirectory(join(dataDir, 'forks'), 0o700);
  await writeFile(note, file, { mode: 0o600 });
  return () => rm(note, { force: true });
}

/** Whether somebody who may write to the data directory wants this file for this fork. */
export async function isVouchedFor(dataDir: string, fork: string, file: string): Promise<boolean> {
  return (await readFile(noteOf(dataDir, fork), 'utf8').catch(() => undefined)) === file;
}

/** Names of forks hold no slash, and begin with no dot: whatever is asked for, the note lies beside the forks and is none. */
function noteOf(dataDir: string, fork: string): string {
  return join(dataDir, 'forks', `.with-${encodeURIComponent(fork)}`);
}
