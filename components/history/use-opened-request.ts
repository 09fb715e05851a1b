import { parseAsString, useQueryState } from 'nuqs';
import { useCallback, useEffect, useRef } from 'react';

export type OpenedRequest = {
  /** The request whose drawer is open, kept in the address. */
  readonly openedId: string | null;
  readonly open: (id: string) => void;
  readonly close: () => void;
};

/** Which request is open over the list. Going back closes it, however many were looked at meanwhile. */
export function useOpenedRequest(): OpenedRequest {
  const [openedId, setOpenedId] = useQueryState('request', parseAsString);
  const isOpenedHere = useRef(false);
  const latestId = useRef(openedId);
  useEffect(() => {
    latestId.current = openedId;
  }, [openedId]);
  // It stays the same, so that opening one row does not draw all the others.
  const open = useCallback(
    (id: string) => {
      const isFirst = latestId.current === null;
      if (isFirst) isOpenedHere.current = true;
      void setOpenedId(id, { history: isFirst ? 'push' : 'replace' });
    },
    [setOpenedId],
  );
  return {
    openedId,
    open,
    close() {
      if (isOpenedHere.current) window.history.back();
      else void setOpenedId(null);
      isOpenedHere.current = false;
    },
  };
}
