'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Webhook as WebhookIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { SettingSection } from '#components/settings/setting-row';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { Skeleton } from '#components/ui/skeleton';
import { describeFailure } from '#lib/client/fetch-json';
import {
  deleteWebhook,
  putWebhook,
  rotateWebhook,
  testWebhook,
  webhooksQuery,
  withWebhook,
} from '#lib/client/webhooks';
import type { Webhook, WebhookWithSecret } from '#lib/contracts/webhook';
import { toast } from '#components/ui/toast-manager.ts';
import { WebhookRow } from './webhook-row.tsx';

const CreateWebhookDialog = dynamic(
  () => import('./webhook-dialog.tsx').then((part) => part.CreateWebhookDialog),
  { loading: () => null },
);
const EditWebhookDialog = dynamic(
  () => import('./webhook-dialog.tsx').then((part) => part.EditWebhookDialog),
  { loading: () => null },
);
const WebhookSecretDialog = dynamic(
  () => import('./webhook-secret-dialog.tsx').then((part) => part.WebhookSecretDialog),
  { loading: () => null },
);
const DeliveriesDialog = dynamic(
  () => import('./deliveries-dialog.tsx').then((part) => part.DeliveriesDialog),
  { loading: () => null },
);
const WebhookQuestion = dynamic(() => import('./webhook-question.tsx').then((part) => part.WebhookQuestion), {
  loading: () => null,
});

type Open =
  | { readonly what: 'create' }
  | { readonly what: 'secret'; readonly created: WebhookWithSecret }
  | { readonly what: 'edit' | 'deliveries' | 'rotate' | 'delete'; readonly webhook: Webhook };

/** Where notices are posted. */
export function WebhooksSection() {
  const queryClient = useQueryClient();
  const webhooks = useQuery(webhooksQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(null);
  const focusAfter = () => addButton.current ?? true;
  const adopt = (webhook: Webhook) =>
    queryClient.setQueryData(webhooksQuery.queryKey, (all) =>
      all === undefined ? all : withWebhook(all, webhook),
    );
  const showSecret = (created: WebhookWithSecret) => {
    adopt(created.webhook);
    setOpen({ what: 'secret', created });
  };
  const flip = useMutation({
    mutationFn: ({ id, enabled }: { id: string; enabled: boolean }) => putWebhook(id, { enabled }),
    onSuccess: adopt,
    onError: (error) =>
      toast({ tone: 'danger', title: 'Couldn’t change the webhook', description: describeFailure(error) }),
  });
  const test = useMutation({
    mutationFn: ({ id }: Webhook) => testWebhook(id),
    onSuccess({ ok, status, durationMs, problem }, { name }) {
      toast(
        ok
          ? {
              tone: 'ok',
              title: 'Test delivered',
              description: `${name} answered ${status} after ${Math.round(durationMs)} ms.`,
            }
          : { tone: 'danger', title: 'Test not delivered', description: problem ?? '' },
      );
    },
    onError: (error) =>
      toast({ tone: 'danger', title: 'Couldn’t send the test', description: describeFailure(error) }),
  });
  return (
    <SettingSection
      title="Webhooks"
      id="webhooks"
      actions={
        <Button
          ref={addButton}
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => setOpen({ what: 'create' })}
        >
          Add webhook
        </Button>
      }
    >
      {webhooks.data === undefined ? (
        webhooks.isError ? (
          <ReadFailure query={webhooks} title="Couldn’t load the webhooks" className="my-2.5" />
        ) : (
          <div role="status" aria-label="Loading the webhooks" className="flex h-14 items-center">
            <Skeleton className="h-5 w-40" />
          </div>
        )
      ) : webhooks.data.length === 0 ? (
        <EmptyState icon={<WebhookIcon />} title="No webhooks yet" className="py-6">
          A webhook posts notices to a chat, a pager or your own program.
        </EmptyState>
      ) : (
        <ul aria-label="Webhooks" className="divide-y">
          {webhooks.data.map((webhook) => (
            <WebhookRow
              key={webhook.id}
              webhook={webhook}
              onSwitch={(enabled) => flip.mutate({ id: webhook.id, enabled })}
              onTest={() => test.mutate(webhook)}
              onDeliveries={() => setOpen({ what: 'deliveries', webhook })}
              onEdit={() => setOpen({ what: 'edit', webhook })}
              onRotate={() => setOpen({ what: 'rotate', webhook })}
              onDelete={() => setOpen({ what: 'delete', webhook })}
            />
          ))}
        </ul>
      )}
      {open === null ? null : (
        <OpenDialog
          open={open}
          onSecret={showSecret}
          onSaved={(webhook) => {
            adopt(webhook);
            close();
          }}
          onDeleted={({ id }) => {
            queryClient.setQueryData(webhooksQuery.queryKey, (all) => all?.filter((one) => one.id !== id));
            toast({ tone: 'ok', title: 'Webhook deleted' });
            close();
          }}
          onClose={close}
          focusAfter={focusAfter}
        />
      )}
    </SettingSection>
  );
}

function OpenDialog({
  open,
  onSecret,
  onSaved,
  onDeleted,
  onClose,
  focusAfter,
}: {
  open: Open;
  onSecret: (created: WebhookWithSecret) => void;
  onSaved: (webhook: Webhook) => void;
  onDeleted: (webhook: Webhook) => void;
  onClose: () => void;
  focusAfter: () => HTMLElement | true;
}) {
  switch (open.what) {
    case 'create':
      return <CreateWebhookDialog onCreated={onSecret} onClose={onClose} />;
    case 'secret':
      return <WebhookSecretDialog created={open.created} onClose={onClose} focusAfter={focusAfter} />;
    case 'edit':
      return <EditWebhookDialog webhook={open.webhook} onSaved={onSaved} onClose={onClose} />;
    case 'deliveries':
      return <DeliveriesDialog webhook={open.webhook} onClose={onClose} />;
    case 'rotate':
      return (
        <WebhookQuestion
          title="Rotate the signing secret?"
          label="Rotate secret"
          act={async () => onSecret(await rotateWebhook(open.webhook.id))}
          onClose={onClose}
          focusAfter={focusAfter}
        >
          {open.webhook.name} gets a new secret. For 24 hours messages are signed with the old one too, so
          that you have time to update the receiver.
        </WebhookQuestion>
      );
    case 'delete':
      return (
        <WebhookQuestion
          title="Delete this webhook?"
          label="Delete"
          isDangerous
          act={async () => {
            await deleteWebhook(open.webhook.id);
            onDeleted(open.webhook);
          }}
          onClose={onClose}
          focusAfter={focusAfter}
        >
          {open.webhook.name} is no longer sent any notices, and its deliveries are deleted.
        </WebhookQuestion>
      );
  }
}
