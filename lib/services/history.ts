import type { ExportQuery, HistoryQuery } from '#lib/contracts/history';
import { ApiError } from '#lib/server/api-error';
import { exportHistory } from '#lib/server/history/export-history';
import type { HistoryService } from '#lib/server/history/history-service';
import { type Call, verb } from './verb.ts';

export function historyVerbs(history: HistoryService) {
  return {
    readPage: verb('screens.read', ({ input }: Call<HistoryQuery>) => history.readPage(input)),
    readDetail: verb('screens.read', async ({ input }: Call<{ readonly id: string }>) => {
      const detail = await history.readDetail(input.id);
      if (detail === null) throw noSuchRequest();
      return detail;
    }),
    /** Everything that matches the filter, as the text of a file. */
    exportText: verb('screens.read', ({ input: { format, ...filter } }: Call<ExportQuery>) =>
      exportHistory(history, filter, format),
    ),
  };
}

export function noSuchRequest(): ApiError {
  return new ApiError('not_found', 'There is no request with this id in the history.');
}
