'use client';

import { Search } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button';
import { setOpenCommand } from './open-command.ts';

/** Opens the command palette where there is no rail with a button for it. */
export function SearchButton({ className }: { className?: string }) {
  return (
    <IconButton
      label="Search"
      size="medium"
      hasTooltip={false}
      aria-haspopup="dialog"
      onClick={() => setOpenCommand('palette')}
      {...(className === undefined ? {} : { className })}
    >
      <Search aria-hidden />
    </IconButton>
  );
}
