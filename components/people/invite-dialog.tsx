'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Select } from '#components/ui/select';
import { describeFailure } from '#lib/client/fetch-json';
import { invitePerson, peopleQuery } from '#lib/client/people';
import { CreateInvitation, type Role } from '#lib/contracts/person';
import { roleOptions } from './role-words.ts';

/** Asks for whom, then shows the link this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [problem, setProblem] = useState<string | undefined>();
  const invite = useMutation({
    mutationFn: invitePerson,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey }),
    onError: (error) => setProblem(describeFailure(error)),
  });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      {invite.isSuccess ? (
        <InvitationLink email={invite.data.invitation.email} link={invite.data.link} />
      ) : (
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            const parsed = CreateInvitation.safeParse({ email: email.trim(), role });
            setProblem(parsed.success ? undefined : parsed.error.issues[0]?.message);
            if (parsed.success) invite.mutate(parsed.data);
          }}
        >
          <DialogHeader title="Invite someone">
            You get a link to send to them. They use it to create their account.
          </DialogHeader>
          <DialogBody className="flex flex-col gap-4">
            <Field label="Email" error={problem}>
              <Input
                type="email"
                value={email}
                autoComplete="off"
                onValueChange={(next) => {
                  setEmail(next);
                  setProblem(undefined);
                }}
              />
            </Field>
            <Field label="Role">
              <Select value={role} options={roleOptions} onValueChange={setRole} />
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogClose render={<Button>Cancel</Button>} />
            <Button type="submit" variant="primary" isBusy={invite.isPending}>
              Create link
            </Button>
          </DialogFooter>
        </form>
      )}
    </Dialog>
  );
}

function InvitationLink({ email, link }: { email: string; link: string }) {
  return (
    <>
      <DialogHeader title={`Send this link to ${email}`}>
        It is shown only once, works once and expires in a week. Whoever opens it first gets the account.
      </DialogHeader>
      <DialogBody>
        <div className="flex items-center gap-2 rounded-md border px-3 py-2">
          <span className="min-w-0 flex-1 text-id break-all">{link}</span>
          <CopyButton text={link} label="Copy the link" />
        </div>
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button variant="primary">Done</Button>} />
      </DialogFooter>
    </>
  );
}
