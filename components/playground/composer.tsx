'use client';

import { Square } from 'lucide-react';
import type { KeyboardEvent, RefObject } from 'react';
import { Button } from '#components/ui/button';
import { Disclosure } from '#components/ui/disclosure';
import { Field } from '#components/ui/field';
import { Kbd } from '#components/ui/kbd';
import { Textarea } from '#components/ui/textarea';
import { ParameterPanel } from './parameter-panel.tsx';
import type { Form } from './session.ts';
import { session } from './use-session.ts';

/** The message and its settings. Ctrl+Enter or Cmd+Enter sends. */
export function Composer({
  form,
  isFirst,
  isBusy,
  canSend,
  messageBox,
  onSend,
}: {
  form: Form;
  /** Whether the conversation is still empty. */
  isFirst: boolean;
  isBusy: boolean;
  canSend: boolean;
  messageBox: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
}) {
  const sendOnKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSend();
  };
  return (
    <form
      aria-label="Message"
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <Disclosure
        title={form.system.trim() === '' ? 'System message' : 'System message (set)'}
        className="text-xs"
      >
        <Textarea
          aria-label="System message"
          placeholder="Instructions for every model"
          className="mt-1.5 max-h-40 min-h-14"
          value={form.system}
          onChange={(event) => session.edit({ system: event.currentTarget.value })}
          onKeyDown={sendOnKey}
        />
      </Disclosure>
      <Field label={<span className="sr-only">Message</span>} className="gap-0">
        <Textarea
          ref={messageBox}
          placeholder={isFirst ? 'Write a message' : 'Ask a follow-up…'}
          className="max-h-[30dvh] min-h-18"
          value={form.draft}
          onChange={(event) => session.edit({ draft: event.currentTarget.value })}
          onKeyDown={sendOnKey}
        />
      </Field>
      <div className="flex items-center gap-2">
        <ParameterPanel
          parameters={form.parameters}
          onChange={(parameters) => session.edit({ parameters })}
        />
        <span className="ml-auto flex items-center gap-1 max-lg:hidden">
          <Kbd>Ctrl</Kbd>
          <Kbd>Enter</Kbd>
        </span>
        <span className="flex gap-2 max-lg:ml-auto">
          {isBusy ? (
            <Button icon={<Square />} onClick={() => session.stop()}>
              Stop
            </Button>
          ) : null}
          <Button type="submit" variant="primary" isBusy={isBusy} disabled={!canSend}>
            Send
          </Button>
        </span>
      </div>
    </form>
  );
}
