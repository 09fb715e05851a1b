import { HistoryQuery } from '#lib/contracts/history';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, HistoryQuery);
  return sendJson(await verbs.history.readPage({ ctx, input }));
});

export const DELETE = route(async ({ ctx, verbs }) =>
  sendJson({ deleted: await verbs.retention.clear({ ctx }) }),
);
