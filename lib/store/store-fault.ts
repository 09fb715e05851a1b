/** Why SQLite, or the file system below it, can't read or write the database. */
export type StoreFault =
  | 'disk_full'
  | 'disk_error'
  | 'read_only'
  | 'no_access'
  | 'damaged'
  | 'not_a_database'
  | 'locked'
  /** The file was deleted or moved away while it was in use. */
  | 'moved';
