'use client';

import { useMutation } from '@tanstack/react-query';
import { SearchCheck } from 'lucide-react';
import { useRef, useState } from 'react';
import { explainError } from '#lib/client/explain';
import { describeFailure } from '#lib/client/fetch-json';
import { Page } from '#components/shell/page';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { Disclosure } from '#components/ui/disclosure';
import { Field } from '#components/ui/field';
import { InlineNotice } from '#components/ui/inline-notice';
import { Input } from '#components/ui/input';
import { Skeleton } from '#components/ui/skeleton';
import { Textarea } from '#components/ui/textarea';
import { describePaste } from './describe-paste.ts';
import { makeExamples, type Example } from './examples.ts';
import { readHeaders, readPaste, shorten, type PastedError } from './read-paste.ts';
import { VerdictView } from './verdict-view.tsx';
import { formatCount } from '#components/ui/format-number.ts';

/** Explains a pasted error: who caused it and what to do. */
export function ExplainScreen() {
  const [examples] = useState(() => makeExamples(Date.now()));
  const [text, setText] = useState('');
  const [status, setStatus] = useState('');
  const [headers, setHeaders] = useState('');
  /** The length of the pasted text, if it is shown in part. */
  const [cutFrom, setCutFrom] = useState<number | null>(null);
  const result = useRef<HTMLDivElement>(null);
  const explain = useMutation({
    mutationFn: async (pasted: PastedError) => {
      const { status: pastedStatus, headers: pastedHeaders, body } = pasted;
      const verdict = await explainError({ status: pastedStatus, headers: { ...pastedHeaders }, body });
      return { verdict, readAs: describePaste(pasted, verdict.evidence) };
    },
    // On phones, the explanation is outside the visible area.
    onSuccess: () => result.current?.scrollIntoView({ block: 'nearest' }),
  });

  const isStatusWrong = status !== '' && !/^[1-5]\d{2}$/.test(status);

  const run = (pastedText: string) => {
    const pasted = readPaste(pastedText);
    if (pasted.shape === 'empty' || isStatusWrong) return;
    explain.mutate({
      ...pasted,
      status: status === '' ? pasted.status : Number(status),
      headers: { ...pasted.headers, ...readHeaders(headers) },
    });
  };

  const runExample = (example: string) => {
    setText(example);
    setCutFrom(null);
    setStatus('');
    setHeaders('');
    const pasted = readPaste(example);
    explain.mutate(pasted);
  };

  return (
    <Page
      title="Explain"
      description="Paste an error from OpenRouter or any other provider to see who caused it and what to do."
    >
      <div className="grid items-start gap-x-10 gap-y-6 lg:grid-cols-2">
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            run(text);
          }}
        >
          <Field
            label="Error"
            hint={
              cutFrom === null
                ? 'A response body, curl -i output, a stream, or what a client library printed. Nothing is stored.'
                : `The paste had ${formatCount(cutFrom)} characters. Only its start, its end and the parts around errors were kept.`
            }
          >
            <Textarea
              value={text}
              className="max-h-[50vh] min-h-52 font-mono text-xs max-md:text-lg"
              spellCheck={false}
              autoComplete="off"
              onPaste={(event) => {
                const pasted = event.clipboardData.getData('text');
                const kept = shorten(pasted);
                if (kept === pasted) return;
                // Several megabytes in a text area would freeze the page.
                event.preventDefault();
                const { value, selectionStart, selectionEnd } = event.currentTarget;
                const next = value.slice(0, selectionStart) + kept + value.slice(selectionEnd);
                setText(next);
                setCutFrom(pasted.length);
                run(next);
              }}
              onChange={(event) => {
                const next = event.currentTarget.value;
                setText(next);
                setCutFrom(null);
                const { nativeEvent } = event;
                if (nativeEvent instanceof InputEvent && nativeEvent.inputType === 'insertFromPaste')
                  run(next);
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(text);
              }}
            />
          </Field>
          <Disclosure title="Add status and headers separately">
            <div className="mt-3 flex flex-col gap-3">
              <Field label="Status" error={isStatusWrong ? 'Enter a number from 100 to 599.' : undefined}>
                <Input
                  value={status}
                  inputMode="numeric"
                  placeholder="429"
                  className="w-24"
                  onChange={(event) => setStatus(event.currentTarget.value.trim())}
                />
              </Field>
              <Field label="Headers" hint="One per line. Keys and cookies are removed.">
                <Textarea
                  value={headers}
                  spellCheck={false}
                  placeholder="retry-after: 7"
                  className="font-mono text-xs max-md:text-lg"
                  onChange={(event) => setHeaders(event.currentTarget.value)}
                />
              </Field>
            </div>
          </Disclosure>
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" variant="primary" disabled={text.trim() === ''} isBusy={explain.isPending}>
              Explain
            </Button>
            {text === '' ? null : (
              <Button
                variant="ghost"
                onClick={() => {
                  setText('');
                  setCutFrom(null);
                  explain.reset();
                }}
              >
                Clear
              </Button>
            )}
          </div>
        </form>
        <div ref={result} aria-live="polite" className="min-w-0 lg:border-l lg:pl-10">
          <Result
            data={explain.data}
            isPending={explain.isPending}
            error={explain.error}
            examples={examples}
            onExample={runExample}
          />
        </div>
      </div>
    </Page>
  );
}

function Result({
  data,
  isPending,
  error,
  examples,
  onExample,
}: {
  data: Parameters<typeof VerdictView>[0] | undefined;
  isPending: boolean;
  error: Error | null;
  examples: readonly Example[];
  onExample: (text: string) => void;
}) {
  if (error !== null) {
    return (
      <InlineNotice tone="danger" title="Couldn’t explain this">
        {describeFailure(error)}
      </InlineNotice>
    );
  }
  if (isPending) {
    return (
      <div className="flex flex-col gap-3" role="status">
        <span className="sr-only">Reading the error</span>
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-6 w-72 max-w-full" />
        <Skeleton className="h-12 w-full" />
      </div>
    );
  }
  if (data !== undefined) return <VerdictView {...data} />;
  return (
    <EmptyState
      icon={<SearchCheck />}
      title="Was it you, OpenRouter or a provider?"
      className="py-6"
      actions={examples.map(({ label, text }) => (
        <Button key={label} size="small" onClick={() => onExample(text)}>
          {label}
        </Button>
      ))}
    >
      The explanation shows up here, with its evidence. Or try an example:
    </EmptyState>
  );
}
