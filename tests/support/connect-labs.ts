import type { GatewayStage } from './gateway-stage.ts';

/** The Demo Labs model as named in a chain. */
export const labsTarget = 'labs::labs-large';

/** Connects the product to Demo Labs, a company that speaks only Chat Completions. */
export async function connectLabs({ product, upstream }: GatewayStage): Promise<void> {
  const answer = await fetch(`${product.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'labs',
      name: 'Labs',
      kind: 'openai_compatible',
      baseUrl: `${new URL(upstream.url).origin}/labs/v1`,
      key: 'sk-labs-of-the-stage',
      speaks: ['chat'],
    }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}
