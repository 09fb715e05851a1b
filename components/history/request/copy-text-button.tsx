'use client';

import { Check, Copy } from 'lucide-react';
import { Button } from '#components/ui/button';
import { useCopy } from '#components/ui/use-copy.ts';

/** A copy button with a text label. */
export function CopyTextButton({ text, children }: { text: () => string; children: string }) {
  const { isCopied, copy } = useCopy();
  return (
    <Button
      size="small"
      icon={isCopied ? <Check className="text-ok" /> : <Copy />}
      onClick={() => void copy(text())}
    >
      {children}
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </Button>
  );
}
