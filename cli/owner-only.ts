const OWNER_ONLY = 0o077;

/**
 * From now on whatever this process makes is for its owner alone, whatever mode the maker asks for: LevelDB makes the files of a log,
 * which hold Secrets, readable to everybody. For commands that write to a data directory and nowhere else.
 */
export function ownerOnly(): void {
  process.umask(OWNER_ONLY);
}

/** The same for as long as some work takes. */
export async function whileOwnerOnly<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(OWNER_ONLY);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}
