import { SignIn } from '#lib/contracts/account';
import { entranceRoute, readBody, sendNothing } from '#lib/server/route';

export const POST = entranceRoute(async ({ request, guest, entrance }) =>
  sendNothing(await entrance.signIn(await readBody(request, SignIn), guest)),
);
