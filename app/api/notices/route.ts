import type { DismissedNotices } from '#lib/contracts/notice';
import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async () => {
  const answer: DismissedNotices = { dismissed: await readRuntime().notices.dismissed() };
  return sendJson(answer);
});
