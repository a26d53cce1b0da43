'use strict';
// Says in one sentence which Node is needed, before anything is loaded that an older one cannot even read. So this is written in
// JavaScript of the year 2009, and nothing may come before it.

var range = require('../package.json').engines.node;
var own = numbersOf(process.versions.node);

function numbersOf(version) {
  return version.split('.').map(Number);
}

/** Whether this Node is within one part of the range: `^20.19.0` is that major version, `>=22.12.0` that one and all later ones. */
function isWithin(part) {
  var least = numbersOf(part.replace(/^[^\d]+/, ''));
  if (own[0] !== least[0]) return part.charAt(0) === '>' && own[0] > least[0];
  return own[1] > least[1] || (own[1] === least[1] && own[2] >= least[2]);
}

if (!range.split(' || ').some(isWithin)) {
  process.stderr.write(
    'error: Hindcast needs Node.js ' + range.replace(' || ', ' or ') + ', and this is ' + process.version + '\n',
  );
  process.exit(2);
}
