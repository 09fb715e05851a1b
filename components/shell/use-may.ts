import { useQuery } from '@tanstack/react-query';
import { meQuery } from '#lib/client/account';
import type { Right } from '#lib/contracts/right';

/** Whether the current user has a right. Only hides what they can't use; the server enforces rights. */
export function useMay(right: Right): boolean {
  return useQuery(meQuery).data?.rights.includes(right) === true;
}
