import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream, type DemoOptions, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { callChat, type ClientAnswer } from './careful-client.ts';
import { productApi, type ProductApi } from './product-api.ts';
import { startProduct, type Product } from './start-product.ts';

/** The product’s key, the only one the upstream accepts. */
export const stageKey = 'sk-or-v1-stage0123456789abcdef0123456789';

/** Sixty words, the answer of every healthy model. */
export const stageAnswer = Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(' ');

/** The built product, and an upstream whose models follow instructions. */
export type GatewayStage = {
  readonly upstream: DemoUpstream;
  readonly product: Product;
  readonly api: ProductApi;
  readonly ask: (body: Record<string, unknown>, headers?: Record<string, string>) => Promise<ClientAnswer>;
  /** Sets what a model does, until `clean`. */
  readonly play: (model: string, scenario: Scenario) => void;
  /** The models called upstream, in order. */
  readonly called: () => (string | null)[];
  /** Resets the stage: all models work, no cooldowns, no recorded calls. */
  readonly clean: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const prompt = [{ role: 'user', content: 'Say hello.' }];

type StageInput = { readonly demo?: DemoOptions; readonly env?: Record<string, string> };

export async function openGatewayStage({ demo, env }: StageInput = {}): Promise<GatewayStage> {
  const upstream = await startDemoUpstream({ answer: stageAnswer, keys: [stageKey], ...demo });
  const product = await startProduct({
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: stageKey, ...env },
  });
  const api = productApi(product.url);
  const played = new Set<string>();
  // Returns once the catalogue has loaded.
  await fetch(`${product.url}/api/models/refresh`, { method: 'POST' });
  return {
    upstream,
    product,
    api,
    ask: (body, headers) =>
      callChat({
        url: product.url,
        body: { messages: prompt, ...body },
        ...(headers === undefined ? {} : { headers }),
      }),
    play(model, scenario) {
      upstream.play(model, scenario);
      played.add(model);
    },
    called: () => upstream.calls().map((call) => call.model),
    async clean() {
      for (const model of played) upstream.clear(model);
      played.clear();
      await api.clearCooldowns();
      upstream.resetCalls();
    },
    async close() {
      await product.stop();
      await upstream.close();
    },
  };
}
