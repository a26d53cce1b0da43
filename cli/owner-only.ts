const OWNER_ONLY = 0o077;

/**
 * From now on whatever this process makes is for its owner alone, whatever mode the maker asks for: LevelDB makes the files of a log,
 * which hold Secrets, readable to everybody. For commands that write to a data directory and nowhere else.
 */
export function ownerOnly(): void {
  process.umask(OWNER_ONLY);
}
