import { BeginOidc, type BegunOidc } from '#lib/contracts/account';
import { entranceRoute, readBody, sendJson, withCookies } from '#lib/server/route';

export const POST = entranceRoute(async ({ request, guest, entrance }) => {
  const { next } = await readBody(request, BeginOidc);
  const { url, cookies } = await entrance.beginOidc(next, guest);
  const answer: BegunOidc = { url };
  return withCookies(sendJson(answer), cookies);
});
