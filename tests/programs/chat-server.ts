import type { GatewayStage } from '#tests/support/gateway-stage';

/** Adds the connection `labs` to a server that speaks only Chat Completions. */
export async function addChatServer({ product, upstream }: GatewayStage): Promise<void> {
  const response = await fetch(`${product.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'labs',
      name: 'Labs',
      kind: 'openai_compatible',
      baseUrl: upstream.directUrl,
      key: 'sk-labs-test',
    }),
  });
  if (response.status !== 201) throw new Error(`The connection was not made: ${await response.text()}`);
}
