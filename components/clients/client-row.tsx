'use client';

import { Ellipsis, History, Pencil, Trash2 } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem } from '#components/ui/menu';
import { RelativeTime } from '#components/ui/relative-time';
import { Switch } from '#components/ui/switch';
import type { Client, Refusal } from '#lib/contracts/client';
import { useNow } from '#components/ui/use-now.ts';
import { describeLimits, describeRefusals, stateOf, stateWords } from './client-state.ts';

/** One client: the start of its key, its last use, its limits, and its refused requests. */
export function ClientRow({
  client,
  refusals,
  categoryNameOf,
  onSwitch,
  onEdit,
  onDelete,
}: {
  client: Client;
  /** From the last day. */
  refusals: readonly Refusal[];
  categoryNameOf: (slug: string) => string;
  onSwitch: (isOn: boolean) => void;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const { id, name, prefix, enabled } = client;
  const now = useNow(30_000);
  const state = stateOf(client, now ?? 0);
  const words = stateWords[state];
  const refused = describeRefusals(refusals);
  const nameId = `client-${id}`;
  return (
    <li aria-labelledby={nameId} className="py-2.5">
      <div className="flex items-start justify-between gap-x-4">
        <div className="min-w-0 flex-1">
          <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-0.5">
            <span id={nameId} className="font-medium wrap-anywhere">
              {name}
            </span>
            <span className="text-id text-fg-faint">{prefix}…</span>
            {words === null ? null : <Badge tone={words.tone}>{words.label}</Badge>}
          </div>
          <Facts
            client={client}
            isExpired={state === 'expired'}
            limits={describeLimits(client, categoryNameOf)}
          />
          {refused === null ? null : <p className="mt-0.5 text-xs text-warn">{refused}</p>}
        </div>
        <div className="flex shrink-0 items-center gap-1.5">
          <Switch
            aria-label={`${name} enabled`}
            checked={enabled}
            onCheckedChange={onSwitch}
            className="mx-1"
          />
          <Menu
            trigger={
              <IconButton label={`More for ${name}`} hasTooltip={false}>
                <Ellipsis />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil aria-hidden />} onClick={onEdit}>
              Edit
            </MenuItem>
            <MenuItem
              icon={<History aria-hidden />}
              render={<Link href={{ pathname: '/history', query: { client: id } }} />}
            >
              Show requests
            </MenuItem>
            <MenuItem icon={<Trash2 aria-hidden />} isDangerous onClick={onDelete}>
              Delete
            </MenuItem>
          </Menu>
        </div>
      </div>
    </li>
  );
}

function Facts({
  client,
  isExpired,
  limits,
}: {
  client: Client;
  isExpired: boolean;
  limits: readonly string[];
}) {
  const { lastUsedAt, expiresAt } = client;
  const facts: ReactNode[] = [
    lastUsedAt === null ? (
      'never used'
    ) : (
      <>
        used <RelativeTime iso={lastUsedAt} />
      </>
    ),
    ...limits,
  ];
  if (expiresAt !== null)
    facts.push(
      <>
        {isExpired ? 'expired' : 'expires'} <RelativeTime iso={expiresAt} />
      </>,
    );
  return (
    <p className="text-xs text-fg-faint wrap-anywhere">
      {facts.map((fact, index) => (
        <span key={index}>
          {index === 0 ? null : <span aria-hidden> · </span>}
          {fact}
        </span>
      ))}
    </p>
  );
}
