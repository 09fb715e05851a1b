'use client';

import { Check, Copy } from 'lucide-react';
import { IconButton } from './icon-button.tsx';
import { useCopy } from './use-copy.ts';

/** Copies `text`. `label` names what is copied, such as "Copy the model name". */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const { isCopied, copy } = useCopy();
  return (
    <>
      <IconButton label={isCopied ? 'Copied' : label} className={className} onClick={() => void copy(text)}>
        {isCopied ? <Check className="text-ok" /> : <Copy />}
      </IconButton>
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  );
}
