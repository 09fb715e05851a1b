import type { ReactNode } from 'react';
import type { Right } from '#lib/contracts/right';
import { useMay } from './use-may.ts';

/** Shows its children to people with a right, and the fallback, if any, to others. */
export function Allowed({
  right,
  otherwise = null,
  children,
}: {
  right: Right;
  otherwise?: ReactNode;
  children: ReactNode;
}) {
  return useMay(right) ? children : otherwise;
}
