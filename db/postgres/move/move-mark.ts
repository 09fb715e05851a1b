/** The setting of a move from SQLite that is not finished. */
export const MOVE_MARK = 'move_from_sqlite';
