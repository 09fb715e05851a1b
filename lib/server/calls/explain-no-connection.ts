import { isOfDemo, OPENROUTER } from '#lib/contracts/known-connections';
import type { ConnectionService } from '#lib/server/connections/connection-service';

/** What to do if no connection can be used, and why each of them can't. */
export function explainNoConnection(connections: Pick<ConnectionService, 'list' | 'choice'>): string {
  const choice = connections.choice();
  // The built-in connections that the person never selected are not mentioned.
  const wanted = connections.list().filter(({ id }) => (id !== OPENROUTER && !isOfDemo(id)) || id === choice);
  const problems = wanted.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  return problems.length === 0
    ? 'Understudy has no connection to send requests to. Open it in a browser and enter an OpenRouter key, add another provider or a local server in Settings, or try the demo.'
    : `Understudy has no connection it can send requests to. ${problems.join(' ')}`;
}
