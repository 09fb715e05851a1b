import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useEffect, useEffectEvent } from 'react';

/** Opens the picker when `?add=models` is in the URL, as after a command, and removes that. */
export function useOpenPicker(open: () => void): void {
  const [add, setAdd] = useQueryState('add', parseAsStringLiteral(['models']));
  const onAdd = useEffectEvent(() => {
    void setAdd(null);
    open();
  });
  useEffect(() => {
    if (add !== null) onAdd();
  }, [add]);
}
