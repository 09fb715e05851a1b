'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { toast } from '../ui/toast-manager.ts';

/** A copy button that carries its words. */
export function CopyTextButton({ text, children }: { text: () => string; children: string }) {
  const [isCopied, setIsCopied] = useState(false);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      toast({
        tone: 'danger',
        title: 'The browser did not allow copying. Select the text and copy it by hand.',
      });
      return;
    }
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 1_500);
  };

  return (
    <Button
      size="small"
      icon={isCopied ? <Check className="text-ok" /> : <Copy />}
      onClick={() => void copy()}
    >
      {children}
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </Button>
  );
}
