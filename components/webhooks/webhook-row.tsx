'use client';

import { Ellipsis, KeyRound, List, Pencil, Send, Trash2 } from 'lucide-react';
import { Badge } from '#components/ui/badge';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem } from '#components/ui/menu';
import { RelativeTime } from '#components/ui/relative-time';
import { Switch } from '#components/ui/switch';
import type { Webhook } from '#lib/contracts/webhook';
import { describeKinds, describeQuiet, explainState, stateOf } from './webhook-words.ts';

/** One webhook: its URL, its notices, and whether deliveries succeed. */
export function WebhookRow({
  webhook,
  onSwitch,
  onTest,
  onDeliveries,
  onEdit,
  onRotate,
  onDelete,
}: {
  webhook: Webhook;
  onSwitch: (isOn: boolean) => void;
  onTest: () => void;
  onDeliveries: () => void;
  onEdit: () => void;
  onRotate: () => void;
  onDelete: () => void;
}) {
  const { id, name, url, enabled, quietHours, lastDeliveredAt } = webhook;
  const state = stateOf(webhook);
  const why = explainState(webhook);
  const nameId = `webhook-${id}`;
  return (
    <li aria-labelledby={nameId} className="py-2.5">
      <div className="flex items-start justify-between gap-x-4">
        <div className="min-w-0 flex-1">
          <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-0.5">
            <span id={nameId} className="font-medium wrap-anywhere">
              {name}
            </span>
            {state === null ? null : <Badge tone={state.tone}>{state.label}</Badge>}
          </div>
          <p className="text-id text-fg-muted break-all">{url}</p>
          <p className="text-xs text-fg-faint wrap-anywhere">
            {describeKinds(webhook)}
            {quietHours === null ? null : (
              <>
                <span aria-hidden> · </span>
                {describeQuiet(quietHours)}
              </>
            )}
            <span aria-hidden> · </span>
            {lastDeliveredAt === null ? (
              'nothing delivered yet'
            ) : (
              <>
                last delivered <RelativeTime iso={lastDeliveredAt} />
              </>
            )}
          </p>
          {why === null ? null : <p className="mt-0.5 text-xs text-warn wrap-anywhere">{why}</p>}
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
            <MenuItem icon={<Send aria-hidden />} onClick={onTest}>
              Send test
            </MenuItem>
            <MenuItem icon={<List aria-hidden />} onClick={onDeliveries}>
              Deliveries
            </MenuItem>
            <MenuItem icon={<Pencil aria-hidden />} onClick={onEdit}>
              Edit
            </MenuItem>
            <MenuItem icon={<KeyRound aria-hidden />} onClick={onRotate}>
              Rotate secret
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
