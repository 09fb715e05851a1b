import { useState } from 'react';
import { toast } from './toast-manager.ts';

const SHOWN_MS = 1_500;

/** Copies a text. Confirms it briefly, or explains what to do if the browser denies access. */
export function useCopy(): { isCopied: boolean; copy: (text: string) => Promise<void> } {
  const [isCopied, setIsCopied] = useState(false);

  async function copy(text: string): Promise<void> {
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
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  }

  return { isCopied, copy };
}
