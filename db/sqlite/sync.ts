/** The same verbs, done before they return: SQLite makes nobody wait, and a thread does one after the other. */
export type Sync<Verbs> = {
  readonly [Name in keyof Verbs]: Verbs[Name] extends (...args: infer Args) => Promise<infer Value>
    ? (...args: Args) => Value
    : never;
};
