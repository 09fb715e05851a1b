import { ApiError } from '#lib/server/api-error';
import { route, sendNothing } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const DELETE = route<{ id: string }>(({ params }) => {
  const removed = readRuntime().cooldowns.remove(params.id);
  if (!removed) throw new ApiError('not_found', 'This cooldown has ended already.');
  return sendNothing();
});
