/** The same verbs, finished when they return: SQLite is synchronous, and a thread does one at a time. */
export type Sync<Verbs> = {
  readonly [Name in keyof Verbs]: Verbs[Name] extends (...args: infer Args) => Promise<infer Value>
    ? (...args: Args) => Value
    : never;
};
