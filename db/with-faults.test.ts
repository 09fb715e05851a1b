import { QueryPromise } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { faultWrapper } from './with-faults.ts';

const withFaults = faultWrapper(() => 'unreachable');

const failure = new Error('Failed query: select "key" from "clients" params: secret', {
  cause: new Error('the connection was lost'),
});

class FailingQuery extends QueryPromise<never> {
  override execute(): Promise<never> {
    return Promise.reject(failure);
  }
}

test.each([
  ['a promise', () => Promise.reject(failure)],
  ['a query of Drizzle', () => new FailingQuery()],
])('a fault of the store is recognized in %s, and told without the statement', async (_, read) => {
  const store = withFaults({ read });
  await expect(store.read()).rejects.toMatchObject({
    name: 'StoreUnavailable',
    fault: 'unreachable',
    message: 'the connection was lost',
  });
});
