import type {
  FinishedSignIn,
  FinishSignIn,
  StartedSignIn,
  StartSignIn,
} from '#lib/contracts/openrouter-sign-in';
import { fetchJson } from './fetch-json.ts';

const path = '/api/settings/openrouter-sign-in';

/** Fails with `conflict` if the key comes from the environment. */
export async function startSignIn(input: StartSignIn): Promise<StartedSignIn> {
  return fetchJson<StartedSignIn>(path, { method: 'POST', body: input });
}

/** Exchanges the code for a key and saves it; fails with `credentials`, `conflict` or `upstream_unreachable`. */
export async function finishSignIn(input: FinishSignIn): Promise<FinishedSignIn> {
  return fetchJson<FinishedSignIn>(`${path}/finish`, { method: 'POST', body: input });
}
