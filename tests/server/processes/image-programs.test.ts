import { describe, expect, test } from 'vitest';
import type { Container } from '../../../core/schema/generated/types/core.js';
import { parseImagePrograms, withEntryPoint } from '../../../server/processes/image-programs.js';

const run = (images: readonly string[], image: string, more: object = {}) =>
  withEntryPoint<Container>({ name: 'c', image, ...more }, parseImagePrograms(images)).command;

describe('what stands for an image', () => {
  test('is run with its words, whatever the tag', () => {
    const images = ['my-operator=operator --verbose  -v 2'];
    for (const image of ['my-operator', 'my-operator:v2', 'docker.io/library/my-operator:latest'])
      expect(run(images, image)).toEqual(['operator', '--verbose', '-v', '2']);
    expect(run(images, 'other/my-operator')).toBeUndefined();
  });

  test('is that of the tag, if one is said', () => {
    const images = ['ghcr.io/me/app:v2=two', 'ghcr.io/me/app=any', 'other:latest=newest'];
    expect([run(images, 'ghcr.io/me/app:v2'), run(images, 'ghcr.io/me/app:v1')]).toEqual([['two'], ['any']]);
    expect([run(images, 'other'), run(images, 'other:v1')]).toEqual([['newest'], undefined]);
  });

  test('may have words with blanks, and a program beside the server', () => {
    expect(run(['app=["./run me","a b"]'], 'app')).toEqual([`${process.cwd()}/run me`, 'a b']);
  });

  test('has arguments for containers that give none', () => {
    const programs = parseImagePrograms(['app=program -v -- serve --port 80']);
    const { command, args } = withEntryPoint<Container>({ name: 'c', image: 'app' }, programs);
    expect([command, args]).toEqual([
      ['program', '-v'],
      ['serve', '--port', '80'],
    ]);
    expect(withEntryPoint<Container>({ name: 'c', image: 'app', args: ['x'] }, programs).args).toEqual(['x']);
    expect(withEntryPoint<Container>({ name: 'c', image: 'app', command: ['x'] }, programs).args).toBeUndefined();
  });

  test('gives way to the command of the container, not to its arguments', () => {
    expect(run(['app=program'], 'app', { command: ['own'] })).toEqual(['own']);
    expect(run(['app=program'], 'app', { args: ['x'] })).toEqual(['program']);
  });

  test.each(['app', 'app=', '=program', 'App Name=x', 'app=[1]', 'app=["a"', ''])('is not %j', (text) => {
    expect(() => parseImagePrograms([text])).toThrow(`--image takes IMAGE=COMMAND, not ${JSON.stringify(text)}`);
  });
});
