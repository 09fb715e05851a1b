import { ExportQuery } from '#lib/contracts/history';
import { readQuery, route } from '#lib/server/route';

const types = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, ExportQuery);
  return new Response(await verbs.history.exportText({ ctx, input }), {
    headers: {
      'content-type': `${types[input.format]}; charset=utf-8`,
      'content-disposition': `attachment; filename="understudy-history.${input.format}"`,
      'cache-control': 'no-store',
    },
  });
});
