import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerConsent, consentsQuery, withDecision } from '#lib/client/consents';
import { describeFailure } from '#lib/client/fetch-json';
import type { AnswerConsent, ConsentQuestion } from '#lib/contracts/consent';
import { toast } from '#components/ui/toast-manager.ts';
import { describeCover } from './consent-words.ts';

/** Answers a question. */
export function useAnswer({ id, target: { model } }: ConsentQuestion) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (answer: AnswerConsent) => answerConsent(id, answer),
    onSuccess(decision) {
      queryClient.setQueryData(consentsQuery.queryKey, (all) =>
        all === undefined ? all : withDecision(all, decision),
      );
      const isYes = decision.answer === 'yes';
      toast({
        tone: isYes ? 'ok' : 'neutral',
        title: `${isYes ? 'Approved' : 'Refused'} ${describeCover(decision)}`,
        description: model,
      });
    },
    onError(error) {
      toast({ tone: 'danger', title: 'Couldn’t send the answer', description: describeFailure(error) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: consentsQuery.queryKey }),
  });
}
