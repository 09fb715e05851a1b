import { clientLabel, type LabelledClient, clientOfLabel } from '#db/rows/client-label';
import type { TallyLabels } from '#db/rows/history-tally';
import type { Database } from '#db/sqlite/open-database';

/** Texts by number. Zero means none. */
export type HistoryLabels = TallyLabels & {
  /** Undefined if no sum has it. */
  readonly find: (text: string | null) => number | undefined;
  readonly textOf: (id: number) => string | null;
  /**
   * All labels of the client with this id, or of clients with this name; a client may have had several names.
   */
  readonly findClients: (idOrName: string) => readonly number[];
  readonly clientOf: (id: number) => LabelledClient;
  /** Called after a rollback: the numbers it assigned are not in the table. */
  readonly forget: () => void;
};

/** Above this number in memory, they are looked up again. */
const MAX_KNOWN = 20_000;

export function createHistoryLabels({ sqlite }: Pick<Database, 'sqlite'>): HistoryLabels {
  const findId = sqlite.prepare<[string], number>('SELECT id FROM history_labels WHERE text = ?').pluck();
  const findText = sqlite.prepare<[number], string>('SELECT text FROM history_labels WHERE id = ?').pluck();
  const add = sqlite.prepare<[string]>('INSERT INTO history_labels (text) VALUES (?)');
  const addTried = sqlite.prepare<[string, number, number]>(
    'INSERT OR IGNORE INTO history_tried (kind, part, tried) VALUES (?, ?, ?)',
  );
  const findClients = sqlite
    .prepare<[string, string], number>(
      `SELECT id FROM history_labels WHERE instr(text, char(10)) > 0
         AND (substr(text, 1, instr(text, char(10)) - 1) = ? OR substr(text, instr(text, char(10)) + 1) = ?)`,
    )
    .pluck();
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();

  function find(text: string | null): number | undefined {
    if (text === null) return 0;
    const known = ids.get(text) ?? findId.get(text);
    if (known !== undefined) remember(text, known);
    return known;
  }

  function remember(text: string, id: number): void {
    if (ids.size >= MAX_KNOWN) ids.clear();
    ids.set(text, id);
  }

  function idOf(text: string | null): number {
    const known = find(text);
    if (known !== undefined || text === null) return known ?? 0;
    const id = Number(add.run(text).lastInsertRowid);
    remember(text, id);
    return id;
  }

  function textOf(id: number): string | null {
    if (id === 0) return null;
    const text = texts.get(id) ?? findText.get(id);
    if (text === undefined) return null;
    if (texts.size >= MAX_KNOWN) texts.clear();
    texts.set(id, text);
    return text;
  }

  return {
    idOf,
    find,
    textOf,
    clientIdOf: (client) => idOf(clientLabel(client)),
    findClients(idOrName) {
      const named = find(idOrName);
      return [...(named === undefined ? [] : [named]), ...findClients.all(idOrName, idOrName)];
    },
    clientOf: (id) => clientOfLabel(textOf(id)),
    triedIdOf(calls) {
      if (calls.length === 0) return 0;
      const text = JSON.stringify(calls);
      const known = find(text);
      if (known !== undefined) return known;
      const tried = idOf(text);
      for (const [model, provider] of calls) {
        addTried.run('model', idOf(model), tried);
        if (provider !== null) addTried.run('provider', idOf(provider), tried);
      }
      return tried;
    },
    forget() {
      ids.clear();
      texts.clear();
    },
  };
}
