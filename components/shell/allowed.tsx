import type { ReactNode } from 'react';
import type { Right } from '#lib/contracts/right';
import { useMay } from './use-may.ts';

/** What only those with a right are offered; others see what stands in for it, or nothing. */
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
