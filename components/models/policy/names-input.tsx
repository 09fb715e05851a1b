'use client';

import { useState } from 'react';
import { Input } from '#components/ui/input';

/** Names, separated by commas. Committed on Enter and on blur. */
export function NamesInput({
  names,
  placeholder,
  onCommit,
}: {
  names: readonly string[];
  /** What an empty field means. */
  placeholder: string;
  onCommit: (names: string[]) => void;
}) {
  const known = names.join(', ');
  const [text, setText] = useState<string | null>(null);
  const commit = () => {
    if (text === null) return;
    setText(null);
    const next = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
    if (next.join(', ') !== known) onCommit(next);
  };
  return (
    <Input
      value={text ?? known}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      onValueChange={setText}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setText(null);
      }}
    />
  );
}
