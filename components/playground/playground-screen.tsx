'use client';

import { useQuery } from '@tanstack/react-query';
import { Eye, Plus } from 'lucide-react';
import Link from 'next/link';
import { useRef } from 'react';
import { categoriesQuery } from '#lib/client/categories';
import { settingsQuery } from '#lib/client/settings';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { preloadMarkdown } from '#components/markdown/markdown';
import { useMay } from '#components/shell/use-may.ts';
import { Composer } from './composer.tsx';
import { NotConnected } from './not-connected.tsx';
import { areParametersValid } from './parameters.ts';
import { RunTrail } from './run-trail.tsx';
import { isBusy as isSessionBusy } from './session.ts';
import { StarterMessages } from './starter-messages.tsx';
import { TargetPicker } from './target-picker.tsx';
import { enabledTargetsOf } from './enabled-targets.ts';
import { TurnView } from './turn-view.tsx';
import { useFollowEnd } from './use-follow-end.ts';
import { session, useSession } from './use-session.ts';
import { useTarget } from './use-target.ts';

/** A conversation with a chain, next to a list of all attempts. */
export function PlaygroundScreen() {
  const settings = useQuery(settingsQuery);
  const canRun = useMay('playground.run');
  const categories = useQuery(categoriesQuery);
  const [target, setTarget] = useTarget();
  const { turns, droppedCount, form } = useSession();
  const isBusy = isSessionBusy(turns);
  const last = turns.at(-1);
  const messageBox = useRef<HTMLTextAreaElement>(null);
  useFollowEnd(last, isBusy);

  const category =
    'category' in target ? categories.data?.find(({ slug }) => slug === target.category) : undefined;
  const asked = 'category' in target ? category && enabledTargetsOf(category) : target.models;
  const canSend =
    !isBusy && asked?.length !== 0 && form.draft.trim() !== '' && areParametersValid(form.parameters);

  const send = () => {
    if (!canSend) return;
    preloadMarkdown();
    void session.send(target);
  };

  return (
    <Page
      className="flex flex-1 flex-col pb-0"
      title="Playground"
      description="Try a prompt and see which model answers."
      actions={
        turns.length === 0 ? undefined : (
          <Button size="small" icon={<Plus />} onClick={() => session.clear()}>
            New conversation
          </Button>
        )
      }
    >
      {!canRun ? (
        <EmptyState icon={<Eye />} title="Viewers can’t run prompts">
          Each run calls a model, which may cost money. Ask an owner to make you a member.
        </EmptyState>
      ) : settings.data?.hasUsableConnection === false ? (
        <NotConnected />
      ) : (
        <div className="grid flex-1 grid-rows-[auto_1fr_auto] gap-x-10 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[1fr_auto]">
          <div className="flex min-w-0 flex-col gap-6">
            <TargetPicker target={target} onChange={setTarget} categories={categories.data ?? []} />
            <ReadFailure query={categories} title="Couldn’t load the categories" />
            {droppedCount === 0 ? null : (
              <p className="text-sm text-fg-muted">
                {droppedCount === 1 ? 'The first message' : `The first ${droppedCount} messages`} of this
                conversation didn&apos;t fit into this browser&apos;s storage when the page was reloaded.{' '}
                <Link href="/history?client=Playground" className="text-accent hover:underline">
                  Show playground requests in history
                </Link>
              </p>
            )}
            {turns.map((turn) => (
              <TurnView key={turn.id} turn={turn} />
            ))}
            {turns.length === 0 && asked !== undefined && asked.length > 0 ? (
              <StarterMessages
                onPick={(message) => {
                  session.edit({ draft: message });
                  messageBox.current?.focus();
                }}
              />
            ) : null}
          </div>
          <aside
            aria-label="Attempts of the last request"
            className="mt-6 max-lg:border-t max-lg:pt-4 lg:row-span-2 lg:mt-0 lg:border-l lg:pl-6"
          >
            <div className="lg:sticky lg:top-4">
              <RunTrail run={last?.run ?? null} />
            </div>
          </aside>
          <div className="sticky short:static bottom-0 z-10 -mx-1 mt-6 border-t bg-page px-1 pt-3 pb-4 max-md:bottom-[calc(var(--bottom-bar)+env(safe-area-inset-bottom))] lg:self-end">
            <Composer
              form={form}
              isFirst={turns.length === 0}
              isBusy={isBusy}
              canSend={canSend}
              messageBox={messageBox}
              onSend={send}
            />
          </div>
        </div>
      )}
    </Page>
  );
}
