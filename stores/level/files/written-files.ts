/** The file beside LevelDB's own that says up to which event writers have been answered. */
export const ACKNOWLEDGED_FILE = 'ACKNOWLEDGED';

/** Whether a file of a log is written to after it was made. LevelDB writes a table once, under a name of its own, and then leaves it as it is. */
export function isWrittenTo(name: string): boolean {
  return name === 'CURRENT' || name === ACKNOWLEDGED_FILE || /^MANIFEST-|\.log$/.test(name);
}
