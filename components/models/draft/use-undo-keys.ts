import { useEffect, useEffectEvent } from 'react';
import type { CategoryEditor } from '#components/models/category/use-category-editor.ts';

/** Ctrl or Cmd with Z undoes, with Shift too redoes; within a text field the keys stay the field's. */
export function useUndoKeys(editor: Pick<CategoryEditor, 'undo' | 'redo'>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (
      event.target instanceof Element &&
      event.target.closest('input, textarea, [contenteditable], [data-slot="dialog"]') !== null
    )
      return;
    event.preventDefault();
    if (event.shiftKey) editor.redo();
    else editor.undo();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
