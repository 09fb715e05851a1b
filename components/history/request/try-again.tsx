'use client';

import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import type { HistoryDetail } from '#lib/contracts/history';
import { Button } from '#components/ui/button';
import { session } from '#components/playground/use-session.ts';
import { readPrompt } from './read-prompt.ts';

/** Opens the playground with the current category, and with the prompt if it was stored. */
export function TryAgain({ request }: { request: HistoryDetail['request'] }) {
  const fill = () => {
    if (request.prompt === null) return;
    const messages = readPrompt(request.prompt);
    const textOf = (role: string) => messages.findLast((message) => message.role === role)?.text;
    session.edit({ draft: textOf('user') ?? textOf('prompt') ?? '', system: textOf('system') ?? '' });
  };
  const query =
    request.category === null ? { models: request.chain.join(',') } : { category: request.category };
  return (
    <Button
      size="small"
      icon={<RotateCcw />}
      nativeButton={false}
      render={<Link href={{ pathname: '/playground', query }} prefetch={false} onClick={fill} />}
    >
      Try again in the playground
    </Button>
  );
}
