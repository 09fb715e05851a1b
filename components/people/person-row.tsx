'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UserMinus } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { IconButton } from '#components/ui/icon-button';
import { InlineNotice } from '#components/ui/inline-notice';
import { RelativeTime } from '#components/ui/relative-time';
import { Select } from '#components/ui/select';
import { meQuery } from '#lib/client/account';
import { describeFailure } from '#lib/client/fetch-json';
import { peopleQuery, putPerson, removePerson } from '#lib/client/people';
import type { PeopleAnswer, Person } from '#lib/contracts/person';
import { toast } from '#components/ui/toast-manager.ts';
import { roleLabel, roleOptions } from './role-words.ts';

export function PersonRow({
  person,
  isMe,
  isLastOwner,
}: {
  person: Person;
  isMe: boolean;
  isLastOwner: boolean;
}) {
  const { id, name, email, role, lastSeenAt } = person;
  const queryClient = useQueryClient();
  const adopt = (people: PeopleAnswer) => {
    queryClient.setQueryData(peopleQuery.queryKey, people);
    // What this page offers depends on one's own role.
    if (isMe) void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const change = useMutation({
    mutationFn: (next: Person['role']) => putPerson(id, { role: next }),
    onSuccess: adopt,
    onError: (error) =>
      toast({
        tone: 'danger',
        title: `Couldn’t change the role of ${name}`,
        description: describeFailure(error),
      }),
  });
  const [isAsking, setIsAsking] = useState(false);
  const nameId = `person-${id}`;
  return (
    <li
      aria-labelledby={nameId}
      className="flex min-h-14 items-center justify-between gap-x-4 gap-y-2 py-2.5 max-sm:flex-wrap"
    >
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <span id={nameId} className="font-medium wrap-anywhere">
            {name}
          </span>
          {isMe ? <Badge>You</Badge> : null}
        </div>
        <p className="text-xs text-fg-faint wrap-anywhere">
          {email}
          <span aria-hidden> · </span>
          {lastSeenAt === null ? (
            'not signed in'
          ) : (
            <>
              seen <RelativeTime iso={lastSeenAt} />
            </>
          )}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-1.5">
        {isLastOwner ? (
          <span className="text-sm text-fg-muted">The only {roleLabel(role).toLowerCase()}</span>
        ) : (
          <>
            <Select
              label={`Role of ${name}`}
              value={role}
              options={roleOptions}
              disabled={change.isPending}
              onValueChange={(next) => change.mutate(next)}
              className="w-32"
            />
            <IconButton label={`Remove ${name}`} onClick={() => setIsAsking(true)}>
              <UserMinus />
            </IconButton>
          </>
        )}
      </div>
      {isAsking ? (
        <RemoveDialog person={person} isMe={isMe} onRemoved={adopt} onClose={() => setIsAsking(false)} />
      ) : null}
    </li>
  );
}

function RemoveDialog({
  person: { id, name },
  isMe,
  onRemoved,
  onClose,
}: {
  person: Person;
  isMe: boolean;
  onRemoved: (people: PeopleAnswer) => void;
  onClose: () => void;
}) {
  const remove = useMutation({
    mutationFn: () => removePerson(id),
    onSuccess(people) {
      toast({ tone: 'ok', title: `${name} removed` });
      onRemoved(people);
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <DialogHeader title={isMe ? 'Remove your own account?' : `Remove ${name}?`} />
      <DialogBody className="flex flex-col gap-2 text-fg-muted">
        <p>
          {isMe
            ? 'You are signed out immediately and can return only with a new invitation.'
            : 'They are signed out immediately and can return only with a new invitation.'}
        </p>
        <p>Their categories, history, clients and client keys are kept.</p>
        {remove.isError ? (
          <InlineNotice tone="danger" title="Nobody was removed">
            {describeFailure(remove.error)}
          </InlineNotice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          Remove
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
