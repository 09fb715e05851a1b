import { BeginOidc, type BegunOidc } from '#lib/contracts/account';
import { publicRoute, readBody, sendJson, withCookies } from '#lib/server/route';

export const POST = publicRoute(async ({ request, guest, accounts }) => {
  const { next } = await readBody(request, BeginOidc);
  const { url, cookies } = await accounts.beginOidc(next, guest);
  const answer: BegunOidc = { url };
  return withCookies(sendJson(answer), cookies);
});
