/** How often a property is tried: `usual` times in `npm test`, many times that in `npm run soak`. */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: usual * Number(process.env['SOAK'] ?? 1) };
}
