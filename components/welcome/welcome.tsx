'use client';

import { FlaskConical, Plug } from 'lucide-react';
import Link from 'next/link';
import { BrandMark } from '#components/shell/brand-mark';
import { SignInForm } from '#components/openrouter-sign-in/sign-in-form';
import { KeyForm } from '#components/settings/key-form';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import { describeFailure } from '#lib/client/fetch-json';
import { useAdoptSettings } from '#components/settings/use-connection.ts';
import { toast } from '#components/ui/toast-manager.ts';
import { useTryDemo } from './use-try-demo.ts';

/** The first visit: what this is, and the ways to start. */
export function Welcome() {
  const adopt = useAdoptSettings();
  const tryDemo = useTryDemo();
  return (
    <div className="mx-auto flex w-full max-w-lg flex-col px-4 pt-[max(40px,14dvh)] pb-10">
      <BrandMark className="size-9" />
      <h1 className="mt-4 text-xl">When a model can’t, the next one steps in</h1>
      <p className="mt-2 text-base text-fg-muted">
        Understudy sends each request to your first choice, switches to the next model when that one is
        rate-limited or down, and tells you who was responsible and why.
      </p>

      <section aria-labelledby="sign-in" className="mt-8 border-t pt-6">
        <h2 id="sign-in" className="text-sm">
          Recommended: a key with a limit
        </h2>
        <p className="mt-1 mb-3 text-fg-muted">
          Sign in with OpenRouter, and it creates a key that can’t spend more than you choose here.
        </p>
        <SignInForm from="welcome" isPrimary />
      </section>

      <div className="mt-6 border-t pt-6">
        <KeyForm
          submitLabel="Check and start"
          onSaved={(settings) => {
            adopt(settings);
            toast({
              tone: 'ok',
              title: 'The key works',
              description: 'Next, choose the models for your categories.',
            });
          }}
        />
      </div>

      <p className="mt-3 text-xs text-fg-faint">
        Or create a key yourself at{' '}
        <a
          href="https://openrouter.ai/settings/keys"
          target="_blank"
          rel="noreferrer"
          className="text-accent underline underline-offset-2"
        >
          openrouter.ai/settings/keys
        </a>
        .
      </p>

      <section aria-labelledby="other-connection" className="mt-6 border-t pt-6">
        <h2 id="other-connection" className="text-sm">
          Another provider, or your own server
        </h2>
        <p className="mt-1 text-fg-muted">
          OpenRouter is optional. Use a key from OpenAI, Anthropic, Google, Groq and others, or a local server
          such as Ollama.
        </p>
        <Button
          className="mt-3"
          icon={<Plug aria-hidden />}
          nativeButton={false}
          render={<Link href="/settings?add=connection" />}
        >
          Add a connection
        </Button>
      </section>

      <section aria-labelledby="try-demo" className="mt-6 border-t pt-6">
        <h2 id="try-demo" className="text-sm">
          Just looking?
        </h2>
        <p className="mt-1 text-fg-muted">
          The built-in demo is a local stand-in for OpenRouter that fails the way the real one does. It needs
          no account, and nothing leaves this machine.
        </p>
        <Button
          className="mt-3"
          icon={<FlaskConical aria-hidden />}
          isBusy={tryDemo.isPending}
          onClick={() => tryDemo.mutate()}
        >
          Try the demo
        </Button>
        {tryDemo.isError ? (
          <InlineNotice tone="danger" title="Couldn’t start the demo" className="mt-3">
            {describeFailure(tryDemo.error)}
          </InlineNotice>
        ) : null}
      </section>
    </div>
  );
}
