'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { RelativeTime } from '#components/ui/relative-time';
import { consentsQuery, revokeConsent, withoutDecision } from '#lib/client/consents';
import { describeFailure } from '#lib/client/fetch-json';
import type { ConsentDecision } from '#lib/contracts/consent';
import { Allowed } from '#components/shell/allowed';
import { toast } from '#components/ui/toast-manager.ts';
import { describeCover, describeUse } from './consent-words.ts';

/** A current approval or refusal: who gave it, the amount spent so far, and a button to withdraw it. */
export function DecisionRow({
  decision,
  onGone,
}: {
  decision: ConsentDecision;
  /** Called once it is withdrawn, for the focus. */
  onGone: () => void;
}) {
  const { id, answer, model, categoryName, by, until } = decision;
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeConsent(id),
    onSuccess() {
      queryClient.setQueryData(consentsQuery.queryKey, (all) =>
        all === undefined ? all : withoutDecision(all, id),
      );
      onGone();
    },
    onError(error) {
      toast({ tone: 'danger', title: 'Couldn’t withdraw the answer', description: describeFailure(error) });
    },
  });
  const nameId = `decision-${id}`;
  return (
    <li aria-labelledby={nameId} className="flex items-start justify-between gap-4 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-0.5">
          <span id={nameId} className="font-medium wrap-anywhere">
            {model} <span className="font-normal text-fg-muted">in {categoryName}</span>
          </span>
          <Badge tone={answer === 'yes' ? 'ok' : 'neutral'}>
            {answer === 'yes' ? 'Approved' : 'Refused'}
          </Badge>
        </div>
        <p className="text-xs text-fg-muted wrap-anywhere">
          {by ?? 'Someone at this machine'}, {describeCover(decision)}
          {until === null ? null : (
            <>
              <span aria-hidden> · </span>
              ends <RelativeTime iso={until} />
            </>
          )}
          <span aria-hidden> · </span>
          {describeUse(decision)}
        </p>
      </div>
      <Allowed right="consents.answer">
        <Button size="small" isBusy={revoke.isPending} onClick={() => revoke.mutate()}>
          Withdraw
        </Button>
      </Allowed>
    </li>
  );
}
