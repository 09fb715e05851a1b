import { useEffect, useLayoutEffect, useRef } from 'react';

/** Keeps the end of a growing page in view, unless the user has scrolled away. */
export function useFollowEnd(growth: unknown, isOn: boolean): void {
  const isAtEnd = useRef(true);

  useEffect(() => {
    const look = () => {
      const { scrollHeight } = document.documentElement;
      isAtEnd.current = scrollHeight - (window.scrollY + window.innerHeight) < 64;
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, []);

  useLayoutEffect(() => {
    if (isOn && isAtEnd.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [growth, isOn]);
}
