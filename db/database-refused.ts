/** The database can't be used; the message is one line for the operator. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}
