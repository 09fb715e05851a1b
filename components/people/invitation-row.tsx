'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { Badge } from '#components/ui/badge';
import { IconButton } from '#components/ui/icon-button';
import { RelativeTime } from '#components/ui/relative-time';
import { describeFailure } from '#lib/client/fetch-json';
import { peopleQuery, withdrawInvitation } from '#lib/client/people';
import type { Invitation } from '#lib/contracts/person';
import { toast } from '#components/ui/toast-manager.ts';
import { roleLabel } from './role-words.ts';

export function InvitationRow({ invitation: { id, email, role, createdAt } }: { invitation: Invitation }) {
  const queryClient = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => withdrawInvitation(id),
    onSuccess: () => void toast({ title: `Invitation for ${email} withdrawn` }),
    onError: (error) =>
      toast({
        tone: 'danger',
        title: 'Couldn’t withdraw the invitation',
        description: describeFailure(error),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  });
  return (
    <li
      aria-label={`Invitation for ${email}`}
      className="flex min-h-14 items-center justify-between gap-4 py-2.5"
    >
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="wrap-anywhere">{email}</span>
          <Badge>Invited</Badge>
        </div>
        <p className="text-xs text-fg-faint">
          {roleLabel(role)}
          <span aria-hidden> · </span>
          <RelativeTime iso={createdAt} />
          <span aria-hidden> · </span>
          the link expires in a week
        </p>
      </div>
      <IconButton
        label={`Withdraw the invitation for ${email}`}
        disabled={withdraw.isPending}
        onClick={() => withdraw.mutate()}
      >
        <X />
      </IconButton>
    </li>
  );
}
