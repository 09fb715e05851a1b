import { publicRoute, withCookies } from '#lib/server/route';

/** The identity provider sends people here, with proof of who they are. */
export const GET = publicRoute(async ({ request, guest, accounts }) => {
  const { url, cookies } = await accounts.finishOidc(new URL(request.url).search, guest);
  const headers = { location: url, 'cache-control': 'no-store' };
  return withCookies(new Response(null, { status: 303, headers }), cookies);
});
