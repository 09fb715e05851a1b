import { queryOptions } from '@tanstack/react-query';
import type {
  AnswerConsent,
  ConsentDecided,
  ConsentDecision,
  ConsentQuestion,
  ConsentsAnswer,
} from '#lib/contracts/consent';
import { fetchJson } from './fetch-json.ts';

/** Requests wait for the answer, so questions are fetched often if a category asks. */
export const consentsQuery = queryOptions({
  queryKey: ['consents'],
  queryFn: ({ signal }) => fetchJson<ConsentsAnswer>('/api/consents', { signal }),
  refetchInterval: ({ state: { data } }) =>
    data === undefined || data.asking || data.questions.length > 0 ? 2_000 : 30_000,
});

export async function answerConsent(id: string, answer: AnswerConsent): Promise<ConsentDecision> {
  const given = { method: 'POST', body: answer } as const;
  return (await fetchJson<ConsentDecided>(pathOf(id), given)).decision;
}

export async function revokeConsent(id: string): Promise<void> {
  await fetchJson<unknown>(pathOf(id), { method: 'DELETE' });
}

/** The list after a question was answered. */
export function withDecision(answer: ConsentsAnswer, decision: ConsentDecision): ConsentsAnswer {
  return {
    ...answer,
    questions: answer.questions.filter(({ id }) => id !== decision.id),
    decisions: [...answer.decisions.filter(({ id }) => id !== decision.id), decision],
  };
}

export function withoutDecision(answer: ConsentsAnswer, id: string): ConsentsAnswer {
  return { ...answer, decisions: answer.decisions.filter((one) => one.id !== id) };
}

/** The question that a request waits for. */
export function questionOf(
  answer: ConsentsAnswer | undefined,
  requestId: string | null,
): ConsentQuestion | undefined {
  if (requestId === null) return undefined;
  return answer?.questions.find(({ requestIds }) => requestIds.includes(requestId));
}

function pathOf(id: string): string {
  return `/api/consents/${encodeURIComponent(id)}`;
}
