import { useQuery } from '@tanstack/react-query';
import { meQuery } from '#lib/client/account';
import type { Right } from '#lib/contracts/right';

/** Whether whoever looks at the screen may do something. The server asks again; this is so that nothing is offered in vain. */
export function useMay(right: Right): boolean {
  return useQuery(meQuery).data?.rights.includes(right) === true;
}
