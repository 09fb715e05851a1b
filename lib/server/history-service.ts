import type { HistoryReads } from '#lib/store/history';
import type { HistoryFilter, HistoryRequest } from '#lib/contracts/history';
import type { ConnectionService } from './connections/connection-service.ts';

/** The history as people and programs read it: connections by their slugs. */
export type HistoryService = Pick<HistoryReads, 'readPage' | 'readDetail' | 'readExport'>;

type HistoryInput = {
  readonly store: HistoryService;
  readonly connections: Pick<ConnectionService, 'slugOf' | 'idOf'>;
};

export function createHistoryService({ store, connections }: HistoryInput): HistoryService {
  const { slugOf, idOf } = connections;
  const shown = <Row extends HistoryRequest>(row: Row): Row => ({
    ...row,
    connection: slugOf(row.connection),
    firstConnection: row.firstConnection == null ? null : slugOf(row.firstConnection),
  });
  const stored = <Filter extends HistoryFilter>(filter: Filter): Filter => ({
    ...filter,
    ...(filter.connection === undefined ? {} : { connection: idOf(filter.connection) }),
    ...(filter.attemptConnection === undefined ? {} : { attemptConnection: idOf(filter.attemptConnection) }),
  });

  return {
    async readPage(query) {
      const page = await store.readPage(stored(query));
      return { ...page, requests: page.requests.map(shown) };
    },
    async readDetail(id) {
      const detail = await store.readDetail(id);
      if (detail === null) return null;
      const { request, attempts, ...rest } = detail;
      return {
        ...rest,
        request: shown(request),
        attempts: attempts.map((attempt) => ({ ...attempt, connection: slugOf(attempt.connection) })),
      };
    },
    async readExport(query) {
      const part = await store.readExport({ ...query, filter: stored(query.filter) });
      const rows = part.rows.map((row) => ({
        ...shown(row),
        attempts: row.attempts.map((attempt) => ({ ...attempt, connection: slugOf(attempt.connection) })),
      }));
      return { ...part, rows };
    },
  };
}
