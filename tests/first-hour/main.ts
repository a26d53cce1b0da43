import { firstHour } from './first-hour.js';

/**
 * The first hour of a stranger: packs the package, installs it into empty projects, and types every block of every guide there.
 *
 *     npm run first-hour [-- GUIDE …] [--all-nodes] [--keep] [--write]
 *
 * GUIDE is a part of a guide's path; without one, all are typed. `--all-nodes` types them on every supported release of Node, and not on
 * the running one alone. `--keep` leaves the projects where they are. `--write` puts what is printed into the guides,
 * with its revisions and times: name all guides that go on from one another, so that these tell of one history.
 */
const args = process.argv.slice(2);
const flags = new Set(args.filter((arg) => arg.startsWith('--')));
const known = ['--all-nodes', '--keep', '--write'];
const unknown = [...flags].find((flag) => !known.includes(flag));
if (unknown !== undefined) {
  console.error(`first-hour: there is no option ${unknown}, only ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  const isWell = await firstHour({
    only: args.filter((arg) => !flags.has(arg)),
    allNodes: flags.has('--all-nodes'),
    keep: flags.has('--keep'),
    write: flags.has('--write'),
  });
  process.exitCode = isWell ? 0 : 1;
}
