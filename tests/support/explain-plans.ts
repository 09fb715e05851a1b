import type { Database } from '#db/sqlite/open-database';

type Sqlite = Database['sqlite'];

/** A database that records the query plan of each statement prepared on it. */
export function explainPlans(sqlite: Sqlite): { readonly sqlite: Sqlite; readonly steps: readonly string[] } {
  const steps: string[] = [];
  const prepare = sqlite.prepare.bind(sqlite);
  const explain = (text: string) =>
    prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
      .all(...Array.from({ length: text.split('?').length - 1 }, () => 0))
      .map(({ detail }) => detail);
  const explaining = new Proxy(sqlite, {
    get(target, name) {
      if (name === 'prepare')
        return (text: string) => {
          steps.push(...explain(text));
          return prepare(text);
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { sqlite: explaining, steps };
}

/** Steps that scan a whole table or index, except for a statement’s own list. */
export function fullScans(steps: readonly string[]): string[] {
  return steps.filter((step) => step.startsWith('SCAN ') && !step.startsWith('SCAN json_each '));
}
