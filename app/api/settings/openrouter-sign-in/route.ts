import { StartSignIn } from '#lib/contracts/openrouter-sign-in';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, StartSignIn);
  // From a browser it is one of our own addresses: the request guard has checked it.
  const origin = request.headers.get('origin');
  return sendJson(await verbs.settings.startSignIn({ ctx, input: { ...input, origin } }));
});
