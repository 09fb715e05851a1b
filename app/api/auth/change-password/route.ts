import { ChangePassword } from '#lib/contracts/account';
import { guestOf, readBody, route, sendNothing } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = { ...(await readBody(request, ChangePassword)), guest: guestOf(request) };
  return sendNothing(await verbs.account.changePassword({ ctx, input }));
});
