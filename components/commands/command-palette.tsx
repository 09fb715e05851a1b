'use client';

import { Autocomplete } from '@base-ui/react/autocomplete';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { Dialog, DialogBody, DialogTitle } from '#components/ui/dialog';
import { Kbd } from '#components/ui/kbd';
import { findCommands, type Command, type CommandGroup } from './find-commands.ts';
import { useCommandGroups } from './use-command-groups.ts';

/** Finds screens, categories, actions and recent requests by their words, and runs one. */
export function CommandPalette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const [query, setQuery] = useState('');
  const { groups, isFailed } = useCommandGroups(query, onShortcuts);
  const found = findCommands(groups, query);
  const count = found.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      className="max-w-xl self-start md:mt-[10vh] max-md:self-end"
    >
      <DialogTitle className="sr-only">Search and commands</DialogTitle>
      <Autocomplete.Root
        open
        inline
        autoHighlight="always"
        items={found}
        filter={null}
        value={query}
        onValueChange={(next, { reason }) => {
          // Choosing an item would put its label here.
          if (reason === 'input-change' || reason === 'input-clear') setQuery(next);
        }}
        itemToStringValue={({ label }: Command) => label}
      >
        <DialogBody className="flex flex-col overflow-hidden p-0">
          <div className="flex shrink-0 items-center gap-2 border-b px-4">
            <Search aria-hidden className="size-4 shrink-0 text-fg-faint" />
            <Autocomplete.Input
              aria-label="Search screens, categories, actions and requests"
              placeholder="Search, or paste a request id"
              className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none max-md:text-lg"
            />
            <Kbd className="max-md:hidden">Esc</Kbd>
          </div>
          <p role="status" className="sr-only">
            {count} {count === 1 ? 'result' : 'results'}
          </p>
          {count === 0 ? <p className="px-4 py-8 text-center text-fg-muted">Nothing matches.</p> : null}
          <Autocomplete.List className="max-h-[min(26rem,60dvh)] overflow-y-auto overscroll-contain p-1.5 outline-none">
            {(group: CommandGroup) => (
              <Autocomplete.Group key={group.title} items={group.items}>
                <Autocomplete.GroupLabel className="px-2.5 pt-2 pb-1 text-xs text-fg-faint">
                  {group.title}
                </Autocomplete.GroupLabel>
                <Autocomplete.Collection>
                  {(command: Command) => (
                    <Autocomplete.Item
                      key={command.id}
                      value={command}
                      onClick={() => {
                        onClose();
                        command.run();
                      }}
                      className="flex min-h-(--control) cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm select-none data-highlighted:bg-hover"
                    >
                      <command.Icon aria-hidden className="size-4 shrink-0 text-fg-faint" />
                      <span className="min-w-0 truncate">{command.label}</span>
                      {command.hint === undefined ? null : (
                        <span className="ml-auto max-w-1/2 shrink-0 truncate pl-3 text-xs text-fg-muted">
                          {command.hint}
                        </span>
                      )}
                    </Autocomplete.Item>
                  )}
                </Autocomplete.Collection>
              </Autocomplete.Group>
            )}
          </Autocomplete.List>
          {isFailed ? (
            <p role="status" className="border-t px-4 py-2 text-xs text-warn">
              Categories or requests are missing: Understudy can’t be reached right now.
            </p>
          ) : null}
        </DialogBody>
      </Autocomplete.Root>
    </Dialog>
  );
}
