import { count, flag, mandatory, text, time, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { type Density, type DensityQuery, density } from './density.js';
import { type Lanes, type LanesQuery, lanes } from './lanes.js';

/** What was written to each object in a span of time, as finely as it can be drawn. */
export const LANES: SingleQuestion<LanesQuery, Lanes> = single<LanesQuery, Lanes>({
  path: 'lanes',
  parameters: {
    from: time,
    to: time,
    columns: mandatory(wholeNumber),
    resource: text,
    namespace: text,
    search: text,
    writer: text,
    quiet: flag,
    noise: flag,
    skip: wholeNumber,
    limit: count,
  },
  find: lanes,
});

/** How much was written when. */
export const DENSITY: SingleQuestion<DensityQuery, Density> = single<DensityQuery, Density>({
  path: 'density',
  parameters: { from: time, to: time, columns: mandatory(wholeNumber), noise: flag },
  find: density,
});
