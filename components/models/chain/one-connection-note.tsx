'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plug, X } from 'lucide-react';
import Link from 'next/link';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { describeFailure } from '#lib/client/fetch-json';
import { dismissHint, dismissedHintsQuery } from '#lib/client/hints';
import type { ListedConnection } from '#lib/contracts/model';
import { toast } from '#components/ui/toast-manager.ts';
import { findOneConnection } from './one-connection.ts';

/** Says once for each chain that all its models hang on one connection, with the way out. */
export function OneConnectionNote({
  category,
  tried,
  connections,
  onPick,
}: {
  category: string;
  /** Targets that are on. */
  tried: readonly string[];
  connections: readonly ListedConnection[];
  /** Opens the picker on the models of a connection. */
  onPick: (connection: string) => void;
}) {
  const queryClient = useQueryClient();
  const dismissed = useQuery(dismissedHintsQuery).data;
  const { mutate: dismiss } = useMutation({
    mutationFn: dismissHint,
    onSuccess: (ids) => queryClient.setQueryData(dismissedHintsQuery.queryKey, ids),
    onError: (error) => toast({ tone: 'danger', title: describeFailure(error) }),
  });
  const found = findOneConnection(tried, connections);
  if (found === null || dismissed === undefined) return null;
  const id = `one_connection:${category}:${found.slug}`;
  if (dismissed.includes(id)) return null;
  const { other } = found;
  return (
    <div
      data-slot="one-connection-note"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-fg-muted"
    >
      <span className="flex min-w-0 flex-1 basis-72 items-baseline gap-2">
        <Plug aria-hidden className="size-4 shrink-0 self-center text-fg-faint" />
        <span>{found.text}</span>
      </span>
      <span className="flex items-center gap-1">
        {other === null ? (
          <Link
            href="/settings?add=connection"
            className="rounded-sm px-1 font-medium text-accent hover:underline"
          >
            Add another connection
          </Link>
        ) : (
          <Button size="small" onClick={() => onPick(other.slug)}>
            Add a model from {other.name}
          </Button>
        )}
        <IconButton label="Don’t show this again for this chain" onClick={() => dismiss(id)}>
          <X aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}
