import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { NoticeAnnouncer } from '#components/notices/notice-announcer';
import { BottomBar } from '#components/shell/bottom-bar';
import { ConsentRegion } from '#components/consents/consent-region';
import { DemoBar } from '#components/shell/demo-bar';
import { OutageBar } from '#components/shell/outage-bar';
import { Providers, type ShellData } from '#components/shell/providers';
import { SideNav } from '#components/shell/side-nav';
import { readRuntime, readScope } from '#lib/server/runtime-access';
import type { Context } from '#lib/services/context';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Understudy', template: '%s · Understudy' },
  description: 'Ordered fallback models for OpenRouter, and why each switch happened.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#0f0f11' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Waiting for the headers also makes every page dynamic, which a nonce needs.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const { ctx } = readScope();
  return (
    // The theme script sets the class before React looks.
    <html lang="en" suppressHydrationWarning>
      <body>
        {ctx === null ? (
          <Providers nonce={nonce} data={null}>
            {children}
          </Providers>
        ) : (
          <Providers nonce={nonce} data={await readShell(ctx)}>
            <a
              href="#main"
              className="sr-only z-50 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
            >
              Skip to content
            </a>
            <div className="flex min-h-dvh">
              <SideNav />
              <div className="flex min-w-0 flex-1 flex-col max-md:pb-[calc(var(--bottom-bar)+env(safe-area-inset-bottom))]">
                <ConsentRegion />
                <OutageBar />
                <DemoBar />
                <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
                  {children}
                </main>
              </div>
            </div>
            <BottomBar />
            <NoticeAnnouncer />
          </Providers>
        )}
      </body>
    </html>
  );
}

async function readShell(ctx: Context): Promise<ShellData> {
  const { verbs } = readRuntime();
  const [me, settings, connections, health] = await Promise.all([
    verbs.account.read({ ctx }),
    verbs.settings.read({ ctx }),
    verbs.connections.list({ ctx }),
    verbs.health.read({ ctx }),
  ]);
  return { me, settings, connections, health };
}
