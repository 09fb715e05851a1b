import type { SuggestionsAnswer } from '#lib/contracts/suggestion';
import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route<{ slug: string }>(async ({ params }) => {
  const answer: SuggestionsAnswer = {
    suggestions: await readRuntime().models.suggestions.suggest(params.slug),
  };
  return sendJson(answer);
});
