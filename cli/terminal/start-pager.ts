import { spawn } from 'node:child_process';
import type { Io, PagerProcess } from './io.js';

/** A program and its options, none of which means anything to a shell. */
const PLAIN = /^[\w@%+=:,./-]+( +[\w@%+=:,./-]+)*$/;
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const;

/** Starts a pager on the terminal of this process; a shell reads its command where that needs one, as git has it. Rejects when there is no such program. */
export function startPager(command: string, env: Io['env']): Promise<PagerProcess> {
  const [program = '', ...args] = PLAIN.test(command) ? command.split(/ +/) : ['sh', '-c', command];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'], env: { ...env } });
    const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const ended = new Promise<void>((end) => {
      child.on('close', () => {
        for (const signal of PASSED_ON) process.off(signal, passOn);
        end();
      });
    });
    // A pager that has gone is told to whoever writes; nobody else is to fail of it.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('spawn', () => resolve({ input: child.stdin, ended }));
  });
}
