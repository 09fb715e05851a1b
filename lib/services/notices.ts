import type { MarkNotices, NoticesQuery } from '#lib/contracts/notice';
import type { NoticeService } from '#lib/server/notices/notice-service';
import type { Caller } from './context.ts';
import { type Call, verb } from './verb.ts';

/** Everyone sees every notice, and each person has their own record of what is read. */
export function noticeVerbs(notices: NoticeService) {
  return {
    list: verb('screens.read', ({ ctx, input }: Call<NoticesQuery>) =>
      notices.list(readerOf(ctx.caller), input),
    ),
    readUnread: verb('screens.read', ({ ctx }) => notices.readUnread(readerOf(ctx.caller))),
    mark: verb('screens.read', ({ ctx, input }: Call<MarkNotices>) =>
      notices.mark(readerOf(ctx.caller), input),
    ),
  };
}

/** Without accounts, everyone at this machine is one reader. */
function readerOf(caller: Caller): string {
  return caller.kind === 'person' ? caller.id : '';
}
