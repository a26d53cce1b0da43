'use strict';
// In a file of its own, since a Node that is refused may not be able to read it.

/** Loads a module of the compiled program. */
module.exports = (path) => import(path);
