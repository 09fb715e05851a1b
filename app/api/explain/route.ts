import { ExplainInput } from '#lib/contracts/verdict';
import { judge, replyFromPaste } from '#lib/fallback/judge';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request }) => {
  const pasted = await readBody(request, ExplainInput);
  return sendJson(judge(replyFromPaste(pasted), Date.now()));
});
