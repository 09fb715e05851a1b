import { ApiError } from '#lib/server/api-error';
import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route<{ id: string }>(async ({ params }) => {
  const detail = await readRuntime().history.readDetail(params.id);
  if (detail === null) throw new ApiError('not_found', 'There is no request with this id in the history.');
  return sendJson(detail);
});
