'use client';

import { useQuery } from '@tanstack/react-query';
import { ReadFailure } from '#components/shell/read-failure';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { RelativeTime } from '#components/ui/relative-time';
import { Skeleton } from '#components/ui/skeleton';
import { deliveriesQuery } from '#lib/client/webhooks';
import type { Webhook, WebhookDelivery } from '#lib/contracts/webhook';
import { deliveryWords } from './webhook-words.ts';

/** The latest deliveries of a webhook, newest first. */
export function DeliveriesDialog({
  webhook: { id, name },
  onClose,
}: {
  webhook: Webhook;
  onClose: () => void;
}) {
  const deliveries = useQuery(deliveriesQuery(id));
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} className="max-w-xl">
      <DialogHeader title={`Deliveries to ${name}`} />
      <DialogBody>
        {deliveries.data === undefined ? (
          deliveries.isError ? (
            <ReadFailure query={deliveries} title="Couldn’t load the deliveries" />
          ) : (
            <div role="status" aria-label="Loading the deliveries" className="flex flex-col gap-2">
              <Skeleton className="h-10" />
              <Skeleton className="h-10" />
            </div>
          )
        ) : deliveries.data.length === 0 ? (
          <p className="py-4 text-fg-muted">Nothing has been sent yet. A test is not listed here.</p>
        ) : (
          <ul aria-label={`Deliveries to ${name}`} className="divide-y border-y">
            {deliveries.data.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </ul>
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Close</Button>} />
      </DialogFooter>
    </Dialog>
  );
}

function DeliveryRow({ delivery }: { delivery: WebhookDelivery }) {
  const { title, state, createdAt, attempts, problem, nextAttemptAt } = delivery;
  const { label, tone } = deliveryWords[state];
  return (
    <li className="py-2">
      <div className="flex items-start justify-between gap-3">
        <span className="min-w-0 wrap-anywhere">{title}</span>
        <Badge tone={tone}>{label}</Badge>
      </div>
      <p className="text-xs text-fg-faint">
        <RelativeTime iso={createdAt} />
        <span aria-hidden> · </span>
        {attempts === 1 ? '1 attempt' : `${attempts} attempts`}
        {nextAttemptAt === null ? null : (
          <>
            <span aria-hidden> · </span>
            next <RelativeTime iso={nextAttemptAt} />
          </>
        )}
      </p>
      {problem === null ? null : <p className="text-xs text-fg-muted wrap-anywhere">{problem}</p>}
    </li>
  );
}
