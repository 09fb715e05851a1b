'use client';

import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { SettingRow, SettingSection } from '#components/settings/setting-row';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { Skeleton } from '#components/ui/skeleton';
import { meQuery } from '#lib/client/account';
import { peopleQuery } from '#lib/client/people';
import { InvitationRow } from './invitation-row.tsx';
import { PersonRow } from './person-row.tsx';

const InviteDialog = dynamic(() => import('./invite-dialog.tsx').then((part) => part.InviteDialog), {
  loading: () => null,
});

/** The people who can sign in, with their roles. Without accounts, how to start with them. */
export function PeopleSection() {
  const answer = useQuery(peopleQuery);
  const me = useQuery(meQuery).data?.person ?? null;
  const [isInviting, setIsInviting] = useState(false);
  if (answer.data === undefined)
    return (
      <SettingSection title="People">
        {answer.isError ? (
          <ReadFailure query={answer} title="Couldn’t load the people" className="my-3" />
        ) : (
          <div role="status" aria-label="Loading the people" className="py-2.5">
            <Skeleton className="h-9" />
          </div>
        )}
      </SettingSection>
    );
  const { people, invitations, firstLink } = answer.data;
  if (firstLink !== null)
    return (
      <SettingSection title="People">
        <SettingRow
          title="No accounts"
          hint="Anyone who uses this machine can do everything. Once there is an account, everyone has to sign in."
        >
          <Button
            render={<a href={firstLink}>Create the owner account</a>}
            nativeButton={false}
            size="small"
          />
        </SettingRow>
      </SettingSection>
    );
  const owners = people.filter(({ role }) => role === 'owner').length;
  return (
    <SettingSection
      title="People"
      actions={
        <Button size="small" icon={<UserPlus aria-hidden />} onClick={() => setIsInviting(true)}>
          Invite
        </Button>
      }
    >
      <ul aria-label="People" className="divide-y">
        {people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isMe={person.id === me?.id}
            isLastOwner={person.role === 'owner' && owners === 1}
          />
        ))}
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
      {isInviting ? <InviteDialog onClose={() => setIsInviting(false)} /> : null}
    </SettingSection>
  );
}
