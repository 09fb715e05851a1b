import { Check } from 'lucide-react';
import { Spinner } from '#components/ui/spinner';
import type { DraftState } from './chain-draft.ts';

/** Whether the latest change is saved. */
export function SaveState({ state }: { state: DraftState }) {
  return (
    <span role="status" className="flex items-center gap-1.5 text-xs text-fg-muted">
      {describe(state)}
    </span>
  );
}

function describe(state: DraftState) {
  if (state.problem !== null) return <span className="text-warn">Not saved</span>;
  if (state.sending !== null) {
    return (
      <>
        <Spinner className="size-3" /> Saving
      </>
    );
  }
  if (state.past.length === 0 && state.future.length === 0) return null;
  return (
    <>
      <Check aria-hidden className="size-3 text-ok" /> Saved
    </>
  );
}
