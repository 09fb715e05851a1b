'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './icon-button.tsx';
import { toast } from './toast-manager.ts';

/** Copies `text`; `label` says what is copied, for example "Copy the model name". */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const [isCopied, setIsCopied] = useState(false);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
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
    <>
      <IconButton label={isCopied ? 'Copied' : label} className={className} onClick={() => void copy()}>
        {isCopied ? <Check className="text-ok" /> : <Copy />}
      </IconButton>
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  );
}
