import { type ApiError, isApiError } from '#lib/server/api-error';

/** The error a use case refuses with. Throws if it succeeds or fails otherwise. */
export async function refusalOf(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isApiError(error)) throw new Error(`No refusal, but ${String(error)}`);
  return error;
}
