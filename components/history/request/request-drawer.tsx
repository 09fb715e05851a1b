'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Maximize2 } from 'lucide-react';
import Link from 'next/link';
import { useDeferredValue, useEffect, type KeyboardEvent } from 'react';
import { historyDetailQuery } from '#lib/client/history';
import { Drawer, DrawerBody, DrawerHeader } from '#components/ui/drawer';
import { IconButton } from '#components/ui/icon-button';
import { RequestDetail } from './request-detail.tsx';

export type Neighbours = { readonly newerId: string | null; readonly olderId: string | null };

/** A request in a drawer over the list. Arrow keys move to the newer or older one. */
export function RequestDrawer({
  id,
  neighbours: { newerId, olderId },
  onOpen,
  onClose,
  focusAfter,
}: {
  id: string | null;
  neighbours: Neighbours;
  onOpen: (id: string) => void;
  onClose: () => void;
  focusAfter: () => HTMLElement | null;
}) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step === null) return;
    event.preventDefault();
    const next = step === 'newer' ? newerId : olderId;
    if (next !== null) onOpen(next);
  };
  return (
    <Drawer open={id !== null} onClose={onClose} focusAfter={focusAfter} onKeyDown={onKeyDown}>
      {id === null ? null : <Content id={id} neighbours={{ newerId, olderId }} onOpen={onOpen} />}
    </Drawer>
  );
}

function Content({
  id,
  neighbours: { newerId, olderId },
  onOpen,
}: {
  id: string;
  neighbours: Neighbours;
  onOpen: (id: string) => void;
}) {
  const query = useQuery(historyDetailQuery(id));
  const queryClient = useQueryClient();
  // Preload the neighbours, so that moving to them only needs rendering.
  useEffect(() => {
    for (const next of [newerId, olderId]) {
      // An error is shown when the request is opened.
      if (next !== null)
        queryClient.query({ ...historyDetailQuery(next), staleTime: 10_000 }).catch(() => {});
    }
  }, [newerId, olderId, queryClient]);
  // Holding a key down moves through the requests without waiting for each to render.
  const body = useDeferredValue(
    <DrawerBody key={id}>
      <RequestDetail query={query} />
    </DrawerBody>,
  );
  return (
    <>
      <DrawerHeader title="Request">
        <Step label="Newer request" toId={newerId} onOpen={onOpen} />
        <Step label="Older request" toId={olderId} onOpen={onOpen} />
        <IconButton
          label="Open as a page"
          nativeButton={false}
          render={<Link href={`/history/${id}`} prefetch={false} />}
        >
          <Maximize2 />
        </IconButton>
      </DrawerHeader>
      {body}
      <p role="status" className="sr-only">
        {query.data?.explanation}
      </p>
    </>
  );
}

function Step({ label, toId, onOpen }: { label: string; toId: string | null; onOpen: (id: string) => void }) {
  return (
    <IconButton
      label={label}
      disabled={toId === null}
      focusableWhenDisabled
      onClick={() => {
        if (toId !== null) onOpen(toId);
      }}
    >
      {label.startsWith('Newer') ? <ChevronUp /> : <ChevronDown />}
    </IconButton>
  );
}

/** The request that a key moves to, with the newest on top; null if the key does something else. */
function stepOf({
  key,
  altKey,
  ctrlKey,
  metaKey,
  shiftKey,
  target,
}: KeyboardEvent): 'newer' | 'older' | null {
  if (altKey || ctrlKey || metaKey || shiftKey) return null;
  if (target instanceof Element && target.closest('input, textarea, select, [role="menu"]') !== null)
    return null;
  switch (key) {
    case 'ArrowUp':
    case 'k':
      return 'newer';
    case 'ArrowDown':
    case 'j':
      return 'older';
    default:
      return null;
  }
}
