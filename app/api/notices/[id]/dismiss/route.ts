import { type DismissedNotices, NoticeId } from '#lib/contracts/notice';
import { ApiError } from '#lib/server/api-error';
import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route<{ id: string }>(async ({ params }) => {
  const id = NoticeId.safeParse(params.id);
  if (!id.success) throw new ApiError('invalid_request', 'This is not the id of a notice.');
  const answer: DismissedNotices = { dismissed: await readRuntime().notices.dismiss(id.data) };
  return sendJson(answer);
});
