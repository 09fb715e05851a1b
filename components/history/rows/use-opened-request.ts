import { parseAsString, useQueryState } from 'nuqs';
import { useCallback, useEffect, useRef } from 'react';

export type OpenedRequest = {
  /** The request in the drawer, stored in the URL. */
  readonly openedId: string | null;
  readonly open: (id: string) => void;
  readonly close: () => void;
};

/** The request in the drawer. Going back closes the drawer, even after moving to other requests. */
export function useOpenedRequest(): OpenedRequest {
  const [openedId, setOpenedId] = useQueryState('request', parseAsString);
  /** The other URL parameters when the drawer was opened. */
  const openedOver = useRef<string | null>(null);
  const latestId = useRef(openedId);
  useEffect(() => {
    latestId.current = openedId;
  }, [openedId]);
  // A stable function, so that opening one row does not re-render the others.
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
      // Going back would also undo filter changes made in the meantime.
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
