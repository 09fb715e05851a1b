'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRef } from 'react';
import { categoriesQuery } from '#lib/client/categories';
import { settingsQuery } from '#lib/client/settings';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { preloadMarkdown } from '#components/markdown/markdown';
import { Composer } from './composer.tsx';
import { NotConnected } from './not-connected.tsx';
import { areParametersValid } from './parameters.ts';
import { RunTrail } from './run-trail.tsx';
import { isBusy as isSessionBusy } from './session.ts';
import { StarterMessages } from './starter-messages.tsx';
import { TargetPicker } from './target-picker.tsx';
import { triedOf } from './tried-models.ts';
import { TurnView } from './turn-view.tsx';
import { useFollowEnd } from './use-follow-end.ts';
import { useSession } from './use-session.ts';
import { useTarget } from './use-target.ts';

/** A conversation with a list of models, and beside it what happens behind the scenes. */
export function PlaygroundScreen() {
  const settings = useQuery(settingsQuery);
  const categories = useQuery(categoriesQuery);
  const [target, setTarget] = useTarget();
  const [state, session] = useSession();
  const isBusy = isSessionBusy(state);
  const last = state.turns.at(-1);
  const messageBox = useRef<HTMLTextAreaElement>(null);
  useFollowEnd(last, isBusy);

  const category =
    'category' in target ? categories.data?.find(({ slug }) => slug === target.category) : undefined;
  const asked = 'category' in target ? category && triedOf(category) : target.models;
  const canSend =
    !isBusy && asked?.length !== 0 && state.draft.trim() !== '' && areParametersValid(state.parameters);

  const send = () => {
    if (!canSend) return;
    preloadMarkdown();
    void session.send(target);
  };

  return (
    <Page
      title="Playground"
      description="Ask a list of models, and watch who goes on."
      actions={
        state.turns.length === 0 ? undefined : (
          <Button size="small" icon={<Plus />} onClick={() => session.clear()}>
            New conversation
          </Button>
        )
      }
    >
      {settings.data?.connection === null ? (
        <NotConnected />
      ) : (
        <div className="grid gap-x-10 lg:min-h-[calc(100dvh-9rem)] lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[1fr_auto]">
          <div className="flex min-w-0 flex-col gap-6">
            <TargetPicker target={target} onChange={setTarget} categories={categories.data ?? []} />
            <ReadFailure query={categories} title="The categories could not be read" />
            {state.turns.map((turn) => (
              <TurnView key={turn.id} turn={turn} />
            ))}
            {state.turns.length === 0 && asked !== undefined && asked.length > 0 ? (
              <StarterMessages
                onPick={(message) => {
                  session.edit({ draft: message });
                  messageBox.current?.focus();
                }}
              />
            ) : null}
          </div>
          <aside
            aria-label="What happens behind the scenes"
            className="mt-6 max-lg:border-t max-lg:pt-4 lg:row-span-2 lg:mt-0 lg:border-l lg:pl-6"
          >
            <div className="lg:sticky lg:top-4">
              <RunTrail run={last?.run ?? null} />
            </div>
          </aside>
          <div className="sticky short:static bottom-0 z-10 -mx-1 mt-6 border-t bg-page px-1 pt-3 pb-4 max-md:bottom-[calc(var(--bottom-bar)+env(safe-area-inset-bottom))] lg:self-end">
            <Composer
              state={state}
              session={session}
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
