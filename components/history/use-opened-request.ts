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
  /** The rest of the address when it was opened here. */
  const openedOver = useRef<string | null>(null);
  const latestId = useRef(openedId);
  useEffect(() => {
    latestId.current = openedId;
  }, [openedId]);
  // It stays the same, so that opening one row does not draw all the others.
  const open = useCallback(
    (id: string) => {
      const isFirst = latestId.current === null;
      if (isFirst) openedOver.current = restOfAddress();
      void setOpenedId(id, { history: isFirst ? 'push' : 'replace' });
    },
    [setOpenedId],
  );
  return {
    openedId,
    open,
    close() {
      // To go back would undo what was filtered by meanwhile.
      if (openedOver.current === restOfAddress()) window.history.back();
      else void setOpenedId(null);
      openedOver.current = null;
    },
  };
}

function restOfAddress(): string {
  const query = new URLSearchParams(window.location.search);
  query.delete('request');
  return query.toString();
}
