import type { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { route, sendJson } from '#lib/server/route';

export const GET = route<{ slug: string }>(async ({ params, ctx, verbs }) => {
  const answer: SuggestionsAnswer = {
    suggestions: await verbs.categories.suggest({ ctx, input: params }),
  };
  return sendJson(answer);
});
