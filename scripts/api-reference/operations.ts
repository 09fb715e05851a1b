import type { Operations } from './operation.ts';
import { peopleOperations } from './people-operations.ts';
import { setUpOperations } from './set-up-operations.ts';
import { useOperations } from './use-operations.ts';

/** Every call of `/api`, by area. A test compares it with the routes. */
export const operations: Operations = { ...setUpOperations, ...useOperations, ...peopleOperations };
