import type { RequestFilter } from '#lib/store/history-facts';
import { clientLabel, type LabelledClient, clientOfLabel } from '#db/rows/client-label';
import type { TallyLabels } from '#db/rows/history-tally';
import type { Run } from '#db/postgres/database';

// Texts by number; zero means none. Numbers are looked up for each use, because another process may assign new
// ones.

/** For filters: texts without a label are undefined. */
export type FoundLabels = {
  readonly find: (text: string | null) => number | undefined;
  /**
   * All labels of the client with this id, or of clients with this name; a client may have had several names.
   */
  readonly findClients: (idOrName: string) => readonly number[];
};

type LabelRow = { readonly id: number; readonly text: string };

/** Looks up the numbers of these texts, and of these clients. */
export async function findLabels(run: Run, texts: readonly string[], client?: string): Promise<FoundLabels> {
  const named = client === undefined ? texts : [...texts, client];
  const rows =
    named.length === 0
      ? []
      : await run<LabelRow>('SELECT id, text FROM history_labels WHERE text = ANY($1)', [named]);
  const ids = new Map(rows.map(({ id, text }) => [text, id]));
  const clients =
    client === undefined
      ? []
      : await run<LabelRow>(
          `SELECT id, text FROM history_labels WHERE strpos(text, chr(10)) > 0
             AND (split_part(text, chr(10), 1) = $1 OR substr(text, strpos(text, chr(10)) + 1) = $1)`,
          [client],
        );
  const find = (text: string | null) => (text === null ? 0 : ids.get(text));
  return {
    find,
    findClients(idOrName) {
      const own = find(idOrName);
      return [...(own === undefined ? [] : [own]), ...clients.map(({ id }) => id)];
    },
  };
}

/** The texts that a filter names. */
export function textsOf(filter: Omit<RequestFilter, 'q'>): string[] {
  const { category, requested, served, status, model, provider, origin, connections } = filter;
  const { exceptConnections, attemptModel, attemptProvider, attemptConnection } = filter;
  const { attemptOrigin, attemptKind } = filter;
  const single = [category, requested, served, status, model, provider, attemptModel];
  const others = [attemptProvider, attemptConnection, attemptKind];
  const several = [origin, connections, exceptConnections, attemptOrigin];
  return [...single, ...others, ...several.flatMap((texts) => texts ?? [])].filter(
    (text) => text !== undefined,
  );
}

export type LabelTexts = {
  readonly textOf: (id: number) => string | null;
  readonly clientOf: (id: number) => LabelledClient;
};

/** Looks up the texts of these numbers. */
export async function readLabels(run: Run, ids: Iterable<number>): Promise<LabelTexts> {
  const wanted = [...new Set(ids)].filter((id) => id !== 0);
  const rows =
    wanted.length === 0
      ? []
      : await run<LabelRow>('SELECT id, text FROM history_labels WHERE id = ANY($1)', [wanted]);
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  const textOf = (id: number) => texts.get(id) ?? null;
  return { textOf, clientOf: (id) => clientOfLabel(textOf(id)) };
}

type Call = readonly [model: string, provider: string | null];

/** Collects the texts that a tally needs, so that all of them can be looked up together. */
export function collectLabels(): TallyLabels & { readonly give: (run: Run) => Promise<TallyLabels> } {
  const numbers = new Map<string, number>();
  const lists = new Map<string, readonly Call[]>();
  const idOf = (text: string | null): number => {
    if (text === null) return 0;
    const known = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, known);
    return known;
  };
  const triedIdOf = (calls: readonly Call[]): number => {
    if (calls.length === 0) return 0;
    const text = JSON.stringify(calls);
    lists.set(text, calls);
    for (const [model, provider] of calls) [model, provider].map(idOf);
    return idOf(text);
  };
  return {
    idOf,
    clientIdOf: (client) => idOf(clientLabel(client)),
    triedIdOf,
    give: (run) => giveLabels(run, [...numbers.keys()], lists),
  };
}

/** Assigns numbers to new texts, within the transaction that counts. */
async function giveLabels(
  run: Run,
  texts: readonly string[],
  lists: ReadonlyMap<string, readonly Call[]>,
): Promise<TallyLabels> {
  await run(`INSERT INTO history_labels (text) SELECT unnest($1::text[]) ON CONFLICT (text) DO NOTHING`, [
    texts,
  ]);
  const { find } = await findLabels(run, texts);
  const idOf = (text: string | null) => find(text) ?? 0;
  const parts = [...lists].flatMap(([text, calls]) =>
    calls.flatMap(([model, provider]) => [
      { kind: 'model', part: idOf(model), tried: idOf(text) },
      ...(provider === null ? [] : [{ kind: 'provider', part: idOf(provider), tried: idOf(text) }]),
    ]),
  );
  await run(
    `INSERT INTO history_tried SELECT DISTINCT * FROM json_populate_recordset(NULL::history_tried, $1)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(parts)],
  );
  return {
    idOf,
    clientIdOf: (client) => idOf(clientLabel(client)),
    triedIdOf: (calls) => (calls.length === 0 ? 0 : idOf(JSON.stringify(calls))),
  };
}
