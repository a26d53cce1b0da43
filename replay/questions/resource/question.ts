import { mandatory, text } from '../../log/asking/parameter.js';
import { onlyItem, type Question } from '../../log/asking/question.js';
import { type NamedResource, resourceNamed } from '../../log/names/resource-name.js';

/** The resource that a person names. */
export const RESOURCE: Question<
  { readonly name: string },
  NamedResource | undefined,
  (name: string) => Promise<NamedResource | undefined>
> = {
  path: 'resource',
  parameters: { name: mandatory(text) },
  async *answer({ log, schemas }, { name }) {
    yield [await resourceNamed(log, schemas, name)];
  },
  method: (ask) => (name) => onlyItem(ask({ name })),
};
