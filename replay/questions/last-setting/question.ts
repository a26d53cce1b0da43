import type { Result } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';
import { address, mandatory, text, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { type LastSettingQuery, lastSettingOf, type SettingProblem } from './last-setting.js';

/** Which event gave a field the value it has. */
export const LAST_SETTING: SingleQuestion<LastSettingQuery, Result<Revision, SettingProblem>> = single({
  path: 'last-setting',
  parameters: { address: mandatory(address), field: mandatory(text), at: mandatory(wholeNumber) },
  find: lastSettingOf,
});
