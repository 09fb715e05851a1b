'use client';

import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem } from '#components/ui/menu';
import { Switch } from '#components/ui/switch';
import type { Connection, ConnectionKind } from '#lib/contracts/connection';
import { BillComparison } from '#components/reconciliation/bill-comparison';
import { AccountFacts } from '#components/upstream-accounts/account-facts';
import { formatCount } from '#components/ui/format-number.ts';
import { CheckNote } from './check-note.tsx';
import { type ConnectionState, hostOf, stateWords } from './connection-state.ts';
import type { CheckState } from './use-connections.ts';

const kindWords: Record<ConnectionKind, string> = {
  openrouter: 'OpenRouter',
  openai_compatible: 'OpenAI-compatible',
  demo: 'Simulated OpenRouter, plus Demo Labs as a second connection',
};

/** One connection: its name, its state, and its actions. */
export function ConnectionRow({
  connection,
  state,
  check,
  isSwitchBusy = false,
  action,
  menu,
  children,
  onSwitch,
  onCheck,
}: {
  connection: Connection;
  state: ConnectionState;
  check: CheckState | undefined;
  isSwitchBusy?: boolean;
  /** In place of the check. */
  action?: ReactNode;
  menu: ReactNode;
  /** The part that opens below the row. */
  children?: ReactNode;
  onSwitch: (isOn: boolean) => void;
  onCheck: (() => void) | null;
}) {
  const { name, slug, enabled, problem } = connection;
  const words = stateWords[state];
  const nameId = `connection-${connection.id}`;
  // No sentence for what the badge already says.
  const shownProblem = state === 'problem' || (state === 'stood_in' && problem !== null) ? problem : null;
  return (
    <li aria-labelledby={nameId} className="py-2.5">
      <div className="flex items-start justify-between gap-x-4">
        <div className="min-w-0 flex-1">
          <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-0.5">
            <span id={nameId} className="font-medium wrap-anywhere">
              {name}
            </span>
            <span className="text-id wrap-anywhere text-fg-faint">{slug}</span>
            <Badge tone={words.tone}>{words.label}</Badge>
          </div>
          <Facts connection={connection} />
        </div>
        <div className="flex shrink-0 items-center gap-1.5">
          {action ??
            (onCheck === null ? null : (
              <Button
                size="small"
                aria-label={`Check ${name}`}
                isBusy={check?.status === 'checking'}
                onClick={onCheck}
              >
                Check
              </Button>
            ))}
          <Switch
            aria-label={name}
            checked={enabled}
            disabled={isSwitchBusy}
            onCheckedChange={onSwitch}
            className="mx-1"
          />
          {/* Without a menu, its place stays empty: the switches stand below one another. */}
          {menu ?? <span className="w-(--control-small)" />}
        </div>
      </div>
      {shownProblem === null || check?.status === 'done' ? null : (
        <p className="mt-1 text-xs text-fg-muted wrap-anywhere">{shownProblem}</p>
      )}
      {onCheck === null ? null : <CheckNote connection={connection} check={check} />}
      {children}
      <AccountFacts connection={slug} />
      {connection.kind === 'openrouter' ? <BillComparison connection={connection} /> : null}
    </li>
  );
}

function Facts({ connection }: { connection: Connection }) {
  const { kind, baseUrl, keyLast4, catalogueModels } = connection;
  const facts: ReactNode[] = [kindWords[kind]];
  if (kind !== 'demo') {
    facts.push(
      <span className="text-id wrap-anywhere">{hostOf(baseUrl)}</span>,
      keyLast4 === null ? (
        'no key'
      ) : (
        <>
          key <span aria-hidden>••••</span>
          <span className="sr-only">ends in </span>
          <span className="text-id">{keyLast4}</span>
        </>
      ),
    );
  }
  if (catalogueModels > 0)
    facts.push(catalogueModels === 1 ? '1 model' : `${formatCount(catalogueModels)} models`);
  return (
    <p className="text-xs text-fg-faint">
      {facts.map((fact, index) => (
        <span key={index}>
          {index === 0 ? null : <span aria-hidden> · </span>}
          {fact}
        </span>
      ))}
    </p>
  );
}

export function ConnectionMenu({
  name,
  children,
  onEdit,
  onRemove,
}: {
  name: string;
  children?: ReactNode;
  onEdit: () => void;
  /** Null if it can't be removed. */
  onRemove: (() => void) | null;
}) {
  return (
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
      {children}
      {onRemove === null ? null : (
        <MenuItem icon={<Trash2 aria-hidden />} isDangerous onClick={onRemove}>
          Remove
        </MenuItem>
      )}
    </Menu>
  );
}
