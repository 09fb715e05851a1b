'use client';

import dynamic from 'next/dynamic';
import { History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import type { ModelChecksAnswer } from '#lib/contracts/model-checks';

const ChangesDialog = dynamic(() => import('./changes-dialog.tsx').then((part) => part.ChangesDialog), {
  loading: () => null,
});

/** Catalogue changes to the models in use, since the person last looked and before. */
export function ChangesButton({
  answer,
  nameOf,
}: {
  answer: ModelChecksAnswer;
  nameOf: (id: string) => string;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const { changesSinceLastLook: fresh, earlierChanges } = answer;
  if (!isOpen && fresh.length === 0 && earlierChanges.length === 0) return null;
  return (
    <>
      <Button variant="ghost" size="small" icon={<History aria-hidden />} onClick={() => setIsOpen(true)}>
        {fresh.length === 0 ? (
          'Changes'
        ) : (
          <span>
            {fresh.length} new
            <span className="max-sm:sr-only">{fresh.length === 1 ? ' change' : ' changes'}</span>
          </span>
        )}
      </Button>
      {isOpen ? (
        <ChangesDialog
          fresh={fresh}
          earlier={earlierChanges}
          nameOf={nameOf}
          onClose={() => setIsOpen(false)}
        />
      ) : null}
    </>
  );
}
