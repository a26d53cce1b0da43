import { json } from 'node:stream/consumers';
import { get } from './get.js';
import type { Target } from './target.js';

/** The names of the objects in a collection. */
export async function namesIn({ path, ...target }: Target & { path: string }): Promise<string[]> {
  const list = (await json(await get(target, path))) as { items: { metadata: { name: string } }[] };
  return list.items.map(({ metadata }) => metadata.name);
}
