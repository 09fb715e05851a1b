import { ApiError } from '#lib/server/api-error';
import { route, sendNothing } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const DELETE = route<{ id: string }>(async ({ params }) => {
  if (await readRuntime().retention.deleteText(params.id)) return sendNothing();
  throw new ApiError('not_found', 'There is no request with this id in the history.');
});
