'use client';

import { Fragment } from 'react';
import { Dialog, DialogBody, DialogHeader } from '#components/ui/dialog';
import { Kbd } from '#components/ui/kbd';
import { commandKey } from './command-key.ts';

type Shortcut = {
  readonly does: string;
  /** Alternatives; the keys of one are pressed together. */ readonly keys: readonly (readonly string[])[];
};

const sections = (): readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] => [
  {
    title: 'Everywhere',
    shortcuts: [
      { does: 'Search and commands', keys: [[commandKey(), 'K']] },
      { does: 'Keyboard shortcuts', keys: [['?']] },
      { does: 'Close what is open', keys: [['Esc']] },
    ],
  },
  {
    title: 'Models',
    shortcuts: [
      { does: 'Undo', keys: [[commandKey(), 'Z']] },
      { does: 'Redo', keys: [[commandKey(), 'Shift', 'Z']] },
      { does: 'Pick up or put down a row, on its handle', keys: [['Space']] },
      { does: 'Move the row that is picked up', keys: [['↑'], ['↓']] },
      { does: 'Step through the requests of a model', keys: [['←'], ['→']] },
    ],
  },
  {
    title: 'History',
    shortcuts: [
      { does: 'Next or previous request', keys: [['↓'], ['↑'], ['j'], ['k']] },
      { does: 'First or last request', keys: [['Home'], ['End']] },
      { does: 'Open the request', keys: [['Enter']] },
      { does: 'Move an end of the selected time, in the chart', keys: [['←'], ['→']] },
    ],
  },
  { title: 'Playground', shortcuts: [{ does: 'Send', keys: [[commandKey(), 'Enter']] }] },
];

/** All keyboard shortcuts. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} className="max-w-lg">
      <DialogHeader title="Keyboard shortcuts" />
      <DialogBody>
        {sections().map(({ title, shortcuts }) => (
          <section key={title} aria-label={title} className="not-first:mt-4">
            <h3 className="mb-1 text-xs text-fg-faint">{title}</h3>
            <dl>
              {shortcuts.map(({ does, keys }) => (
                <div key={does} className="flex items-center gap-4 border-b py-1.5 last:border-0">
                  <dt className="min-w-0 flex-1 text-sm">{does}</dt>
                  <dd className="flex shrink-0 items-center gap-1.5">
                    {keys.map((together, at) => (
                      <Fragment key={together.join(' ')}>
                        {at === 0 ? null : <span className="text-xs text-fg-faint">or</span>}
                        <span className="flex gap-0.5">
                          {together.map((key) => (
                            <Kbd key={key}>{key}</Kbd>
                          ))}
                        </span>
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogBody>
    </Dialog>
  );
}
