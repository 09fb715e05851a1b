/** The key of the setting that marks an unfinished move from SQLite. */
export const MOVE_MARK = 'move_from_sqlite';
