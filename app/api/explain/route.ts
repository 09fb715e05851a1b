import { ExplainInput } from '#lib/contracts/verdict';
import { explainPaste } from '#lib/server/explain-paste';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) =>
  sendJson(
    explainPaste(await readBody(request, ExplainInput), Date.now(), readRuntime().connection.hideKeys),
  ),
);
