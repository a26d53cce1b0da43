import { mandatory, selectors, text } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { type NamesInQuestion, type UnknownName, unknownName } from './unknown-name.js';

/** The first name of a question that occurs nowhere. */
export const UNKNOWN_NAME: SingleQuestion<NamesInQuestion, UnknownName | undefined> = single<
  NamesInQuestion,
  UnknownName | undefined
>({
  path: 'unknown-name',
  parameters: { objects: mandatory(selectors), actor: text },
  find: ({ log }, names) => unknownName(log, names),
});
