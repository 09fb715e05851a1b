'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { SettingRow, SettingSection } from '#components/settings/setting-row';
import { Button } from '#components/ui/button';
import { meQuery, signOut, signOutEverywhere } from '#lib/client/account';
import { describeFailure } from '#lib/client/fetch-json';
import { roleLabel } from '#components/people/role-words.ts';
import { toast } from '#components/ui/toast-manager.ts';

const PasswordDialog = dynamic(() => import('./password-dialog.tsx').then((part) => part.PasswordDialog), {
  loading: () => null,
});

/** The person's own account. Empty without accounts. */
export function AccountSection() {
  const person = useQuery(meQuery).data?.person ?? null;
  const [isChanging, setIsChanging] = useState(false);
  const queryClient = useQueryClient();
  const leave = useMutation({
    async mutationFn(everywhere: boolean) {
      // Pending reads would be refused after the session has ended.
      await queryClient.cancelQueries();
      await (everywhere ? signOutEverywhere() : signOut());
    },
    onSuccess: () => window.location.assign('/sign-in'),
    onError: (error) =>
      toast({ tone: 'danger', title: 'Couldn’t sign you out', description: describeFailure(error) }),
  });
  if (person === null) return null;
  return (
    <SettingSection title="Account">
      <SettingRow title={person.name} hint={roleLabel(person.role)} isNarrow>
        <Button size="small" isBusy={leave.isPending && !leave.variables} onClick={() => leave.mutate(false)}>
          Sign out
        </Button>
      </SettingRow>
      <SettingRow title="Password" hint="Changing it ends your sessions in other browsers." isNarrow>
        <Button size="small" onClick={() => setIsChanging(true)}>
          Change
        </Button>
      </SettingRow>
      <SettingRow title="Sessions" hint="Ends every session, including this one." isNarrow>
        <Button size="small" isBusy={leave.isPending && leave.variables} onClick={() => leave.mutate(true)}>
          Sign out everywhere
        </Button>
      </SettingRow>
      {isChanging ? <PasswordDialog onClose={() => setIsChanging(false)} /> : null}
    </SettingSection>
  );
}
