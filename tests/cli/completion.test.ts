import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.js';

/** What bash offers for a line that is half typed. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const lines = [
    script,
    `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _hindcast; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ];
  const text = execFileSync('bash', ['--norc', '-c', lines.join('\n')], { encoding: 'utf8' });
  return text.split('\n').filter((word) => word !== '');
}

describe('hindcast completion', () => {
  test('bash: completes commands, options and their values', async () => {
    const { stdout } = await runCli(['completion', 'bash']);
    expect(offered(stdout, ['hindcast', 'd'])).toEqual(['diff']);
    expect(offered(stdout, ['hindcast', 'log', '--f'])).toEqual(['--from', '--follow', '--fork']);
    expect(offered(stdout, ['hindcast', 'log', '-o', ''])).toEqual(['table', 'wide', 'json', 'yaml']);
    expect(offered(stdout, ['hindcast', 'diff', '-o', 't'])).toEqual(['text', 'table']);
    expect(offered(stdout, ['hindcast', 'log', '--verb', 'd'])).toEqual(['delete']);
    expect(offered(stdout, ['hindcast', 'completion', 'z'])).toEqual(['zsh']);
    expect(offered(stdout, ['hindcast', 'at', '5', '--', 'x'])).toEqual([]);
  });

  test.each(['zsh', 'fish'])('%s: names every command and option', async (shell) => {
    const { status, stdout } = await runCli(['completion', shell]);
    expect(status).toBe(0);
    for (const word of [
      'log',
      'show',
      'diff',
      'at',
      'verify',
      'completion',
      'data-dir',
      'follow',
      'table wide json yaml',
    ])
      expect(stdout).toContain(word);
  });

  test('refuses shells it does not know', async () => {
    expect(await runCli(['completion', 'tcsh'])).toMatchObject({ status: 2, stdout: '' });
  });
});
