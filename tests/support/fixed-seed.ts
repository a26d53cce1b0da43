import fc from 'fast-check';

/**
 * `npm test` tries every property on the same cases each time, so that it says the same of the same code; `npm run soak`, or a
 * SEED of your own, looks for new ones.
 */
const seed = process.env['SEED'];
if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed ?? 20261121) });
