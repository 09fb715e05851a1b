import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import { z } from 'zod';
import type { Database, Run } from '#db/postgres/database';

type Statement = { readonly text: string; readonly values: readonly unknown[] };
type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly 'Index Cond'?: string | undefined;
  readonly Filter?: string | undefined;
  readonly 'Join Type'?: string | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
};

const Node: z.ZodType<PlanNode> = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  Filter: z.string().optional(),
  'Join Type': z.string().optional(),
  get Plans() {
    return z.array(Node).optional();
  },
});
const Explained = z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: Node })]) });

type Recorder = {
  readonly database: Database;
  /** Scans of these tables or their partitions from end to end, as the statements so far would do them. */
  readonly fullScans: (tables: readonly string[]) => Promise<string[]>;
  readonly close: () => Promise<void>;
};

/**
 * A database that records its statements. They are explained without sequential scans, which the planner prefers in
 * small tables: one that remains means that no index answers the query, however large the table. They are explained
 * again without nested loops: whether it prefers those depends on its estimates.
 */
export function recordPlans(database: Database, databaseUrl: string): Recorder {
  const statements: Statement[] = [];
  const recording =
    (run: Run): Run =>
    (text, values = [], name) => {
      statements.push({ text, values });
      return run(text, values, name);
    };
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  const orm = drizzle(pool, {
    logger: { logQuery: (text, values) => void statements.push({ text, values }) },
  });
  return {
    database: {
      ...database,
      run: recording(database.run),
      transaction: (work) => database.transaction((run, tx) => work(recording(run), tx)),
      snapshot: (work) => work(orm),
      orm,
    },
    async fullScans(tables) {
      const client = await pool.connect();
      const found = new Set<string>();
      try {
        await client.query('SET enable_seqscan = off');
        for (const loops of ['on', 'off']) {
          await client.query(`SET enable_nestloop = ${loops}`);
          for (const { text, values } of statements) {
            if (!/^\s*(select|with|delete|update)\b/i.test(text)) continue;
            const { rows } = await client.query<object>(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
            const plan = Explained.parse(rows[0])['QUERY PLAN'][0].Plan;
            const scanned = scansOf(plan, { limit: false, semiJoin: false })
              // The default partitions are empty.
              .filter((name) => !name.endsWith('_default'));
            if (scanned.some((name) => tables.some((table) => name.startsWith(table))))
              found.add(text.trim());
          }
        }
        return [...found];
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

/**
 * The scans without a condition on an index, unless a limit ends them. Those within a semi join count too: with other
 * figures, the planner would read the whole table first.
 */
function scansOf(node: PlanNode, within: { readonly limit: boolean; readonly semiJoin: boolean }): string[] {
  const { 'Node Type': type, 'Relation Name': table, Plans: plans = [] } = node;
  const isScan = table !== undefined && type !== 'Bitmap Heap Scan' && type.endsWith('Scan');
  const isShort = within.limit && type.startsWith('Index') && node.Filter === undefined;
  const isFull = isScan && (within.semiJoin || (node['Index Cond'] === undefined && !isShort));
  // Whatever sorts or groups reads all of its input, whatever limit is above it.
  const isInOrder = /^(Append|Merge Append|Result|Subquery Scan|LockRows)$/.test(type);
  const limit = type === 'Limit' || (within.limit && isInOrder);
  const [first, ...others] = plans;
  return [
    ...(isFull ? [table] : []),
    ...(first === undefined ? [] : scansOf(first, { limit, semiJoin: within.semiJoin })),
    ...others.flatMap((plan) =>
      scansOf(plan, { limit, semiJoin: within.semiJoin || node['Join Type'] === 'Semi' }),
    ),
  ];
}
