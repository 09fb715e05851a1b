import Link from 'next/link';
import type { HistoryDetail } from '#lib/contracts/history';
import { Markdown } from '#components/markdown/markdown';
import { CopyButton } from '#components/ui/copy-button';
import { readPrompt } from './read-prompt.ts';

/** Prompt and answer where they were kept, else why they are not here. */
export function KeptText({ request }: { request: HistoryDetail['request'] }) {
  if (request.prompt === null && request.answer === null) {
    return (
      <section aria-labelledby="text">
        <h2 id="text" className="mb-1 text-base">
          Prompt and answer
        </h2>
        <p className="text-fg-muted">
          They are not kept.{' '}
          <Link href="/" className="text-accent underline underline-offset-2">
            Under Models
          </Link>{' '}
          each category says whether they are, and for how long.
        </p>
      </section>
    );
  }
  return (
    <>
      {request.prompt === null ? null : (
        <section aria-labelledby="prompt">
          <h2 id="prompt" className="mb-2 text-base">
            Prompt
          </h2>
          <div className="flex flex-col gap-3">
            {readPrompt(request.prompt).map(({ role, text }, at) => (
              <div key={at}>
                <h3 className="text-xs font-medium text-fg-faint capitalize">{role}</h3>
                <p className="max-w-3xl text-base break-words whitespace-pre-wrap">{text}</p>
              </div>
            ))}
          </div>
        </section>
      )}
      {request.answer === null ? null : (
        <section aria-labelledby="answer">
          <div className="mb-1 flex items-center gap-2">
            <h2 id="answer" className="text-base">
              Answer
            </h2>
            {request.status === 'partial' ? <span className="text-xs text-warn">It broke off.</span> : null}
            <CopyButton text={request.answer} label="Copy the answer" />
          </div>
          <Markdown text={request.answer} className="max-w-3xl" />
        </section>
      )}
    </>
  );
}
