import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ZOO } from '../../../examples/zoo/zoo.js';

const root = join(import.meta.dirname, '../../../examples/zoo');
const folders = readdirSync(root, { withFileTypes: true })
  .filter((each) => each.isDirectory() && each.name !== 'shared')
  .map(({ name }) => name);

describe('the zoo', () => {
  it('lists every entry once', () => {
    expect(ZOO.map(({ name }) => name).sort()).toEqual(folders.sort());
    expect(ZOO).toHaveLength(12);
  });

  it.each(ZOO)('$name cites its source, and says trigger, symptom and mend', ({ name, source }) => {
    const text = readFileSync(join(root, name, 'README.md'), 'utf8');
    expect(text).toContain(source);
    for (const part of ['Trigger', 'Symptom', 'Mended']) expect(text).toContain(`**${part}.**`);
  });

  it.each(ZOO)('$name has twins that tell apart by what they do only', ({ buggy, mended }) => {
    expect(mended.map(({ name }) => name)).toEqual(buggy.map(({ name }) => name));
  });
});
