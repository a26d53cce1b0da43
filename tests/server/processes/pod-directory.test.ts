import { expect, test } from 'vitest';
import { podDirectory, runLog } from '../../../server/processes/pod-directory.js';
import { fileIn } from '../../../server/processes/volume-writer.js';

test.each(['../x', 'a/../../x', '/etc/passwd/../../..', '..', 'a\0b', ''])(
  'a path that leads out of its volume is no file: %j',
  (path) => {
    const file = fileIn('/data/volumes/v', path);
    expect(file === undefined || file.startsWith('/data/volumes/v/')).toBe(true);
  },
);

test('a file of a volume may lie in a directory', () => {
  expect(fileIn('/data/v', 'a/b.txt')).toBe('/data/v/a/b.txt');
});

test.each(['../other', '', '.', 'a/b', '..'])('a UID that is no name has no directory: %j', (uid) => {
  expect(podDirectory('/data', uid)).toBeUndefined();
});

test('the name of a container leads nowhere else', () => {
  expect(runLog('/data/pods/u', '../../x', 0)).toBe('/data/pods/u/logs/unnamed/0.log');
});
