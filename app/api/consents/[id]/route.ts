import { AnswerConsent, type ConsentDecided } from '#lib/contracts/consent';
import { readBody, route, sendJson, sendNothing } from '#lib/server/route';

type Params = { id: string };

export const POST = route<Params>(async ({ request, params: { id }, ctx, verbs }) => {
  const given = await readBody(request, AnswerConsent);
  const answer: ConsentDecided = { decision: await verbs.consents.answer({ ctx, input: { id, given } }) };
  return sendJson(answer);
});

export const DELETE = route<Params>(async ({ params: { id }, ctx, verbs }) => {
  await verbs.consents.revoke({ ctx, input: { id } });
  return sendNothing();
});
