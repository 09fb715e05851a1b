import { ExportQuery } from '#lib/contracts/history';
import { exportHistory } from '#lib/server/export-history';
import { readQuery, route } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(({ request }) => {
  const { format, ...filter } = readQuery(request, ExportQuery);
  const type = format === 'csv' ? 'text/csv' : 'application/jsonl';
  return new Response(exportHistory(readRuntime().history, filter, format), {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="understudy-history.${format}"`,
      'cache-control': 'no-store',
    },
  });
});
