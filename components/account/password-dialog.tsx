'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { Field } from '#components/ui/field';
import { InlineNotice } from '#components/ui/inline-notice';
import { Input } from '#components/ui/input';
import { changePassword } from '#lib/client/account';
import { describeFailure } from '#lib/client/fetch-json';
import { ChangePassword } from '#lib/contracts/account';
import { toast } from '#components/ui/toast-manager.ts';

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess() {
      toast({ tone: 'ok', title: 'Password changed' });
      onClose();
    },
    onError: (error) => setProblem(describeFailure(error)),
  });
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          const parsed = ChangePassword.safeParse({ currentPassword, newPassword });
          setProblem(parsed.success ? null : (parsed.error.issues[0]?.message ?? null));
          if (parsed.success) change.mutate(parsed.data);
        }}
      >
        <DialogHeader title="Change your password">Your sessions in other browsers end.</DialogHeader>
        <DialogBody className="flex flex-col gap-4">
          {problem === null ? null : <InlineNotice tone="danger">{problem}</InlineNotice>}
          <Field label="Current password">
            <Input
              type="password"
              autoComplete="current-password"
              value={currentPassword}
              onValueChange={setCurrentPassword}
            />
          </Field>
          <Field label="New password" hint="At least 10 characters.">
            <Input
              type="password"
              autoComplete="new-password"
              value={newPassword}
              onValueChange={setNewPassword}
            />
          </Field>
        </DialogBody>
        <DialogFooter>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button type="submit" variant="primary" isBusy={change.isPending}>
            Change
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
