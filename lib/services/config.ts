import type { CategoryChange, NewCategory } from '#lib/store/categories';
import type { ConfigStore } from '#lib/store/config';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { type Category, type CategoryNeeds, DeclareNeeds } from '#lib/contracts/category';
import type {
  ConfigCategory,
  ConfigFile,
  ConfigFormat,
  ConfigPreview,
  ConfigSource,
  ConfigText,
  ImportConfig,
} from '#lib/contracts/config';
import type { Tier } from '#lib/contracts/model';
import { defaultPolicy, Policy, type PolicyPatch } from '#lib/contracts/policy';
import { ApiError } from '#lib/server/api-error';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import { type CategoryService, readTargets } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { TierService } from '#lib/server/catalogue/tier-service';
import { readConfigText, writeConfigText } from '#lib/server/config/config-text';
import { describeChange } from '#lib/server/config/describe-change';
import { type ConnectionPlan, exportConnections, planConnections } from '#lib/server/config/plan-connections';
import { exportWebhooks, planWebhooks, type WebhookPlan } from '#lib/server/config/plan-webhooks';
import type { WebhookService } from '#lib/server/webhooks/webhook-service';
import { type Context, findRefusal } from './context.ts';
import { type Call, change, verb } from './verb.ts';

type ConfigVerbsInput = {
  readonly store: ConfigStore;
  readonly connections: Pick<ConnectionService, 'list' | 'locate' | 'readTarget' | 'writeTarget' | 'reload'>;
  readonly categories: Pick<CategoryService, 'list' | 'reload'>;
  readonly tiers: Pick<TierService, 'overrides' | 'reload'>;
  /** While the list of a connection is unknown, none of its models is reported as unknown. */
  readonly catalogue: Pick<CatalogueService, 'of' | 'count'>;
  readonly webhooks: Pick<WebhookService, 'listStored' | 'sealNewSecret' | 'takeOver'>;
};

export function configVerbs(deps: ConfigVerbsInput) {
  const { store, connections, categories, tiers, catalogue, webhooks } = deps;

  /** Models of a connection that the import itself creates are in no list yet. */
  function isListed(plan: ConnectionPlan, written: string): boolean {
    const read = plan.readTarget(written);
    if (read.outcome !== 'read') return false;
    const { connection, model } = connections.locate(read.key);
    return catalogue.count(connection.id) === 0 || catalogue.of(connection.id).lookup(model) !== undefined;
  }

  async function previewOf(
    config: ConfigFile,
    plan: ConnectionPlan,
    webhookPlan: WebhookPlan,
  ): Promise<ConfigPreview> {
    const now = new Map((await categories.list()).map((category) => [category.slug, category]));
    const named = new Set(config.categories.map(({ slug }) => slug));
    const inCanonicalForm = (category: ConfigCategory): ConfigCategory => {
      const write = (written: readonly string[]) => readTargets(plan, written).map(plan.writeTarget);
      const { disabled } = category;
      return {
        ...category,
        models: write(category.models),
        ...(disabled === undefined ? {} : { disabled: write(disabled) }),
      };
    };
    const untouched = [...now.keys()].filter((slug) => !named.has(slug));
    return {
      connections: [...plan.previews],
      categories: config.categories.map((category) =>
        previewCategory(inCanonicalForm(category), now.get(category.slug), plan),
      ),
      untouched,
      orderChange: untouched.length > 0 ? null : describeOrder(config, [...now.keys()]),
      tierChanges: describeTiers(config),
      webhooks: [...webhookPlan.previews],
    };
  }

  function previewCategory(
    category: ConfigCategory,
    current: Category | undefined,
    plan: ConnectionPlan,
  ): ConfigPreview['categories'][number] {
    const { slug, models } = category;
    const changes = current === undefined ? [] : describeChange(current, category);
    return {
      slug,
      name: category.name ?? current?.name ?? slug,
      outcome: current === undefined ? 'new' : changes.length === 0 ? 'same' : 'changed',
      version: current?.version ?? null,
      changes:
        current === undefined ? [`Creates this category with ${countModels(models.length)}.`] : changes,
      unknownModels: models.filter((id) => !isListed(plan, id)),
    };
  }

  function describeTiers({ tiers: wanted }: ConfigFile): string[] {
    if (wanted === undefined) return [];
    const before = new Map(tiers.overrides().map(({ id, tier }) => [id, tier]));
    const set = Object.entries(wanted).filter(([id, tier]) => before.get(id) !== tier);
    return [
      ...set.map(([id, tier]) => `Sets the tier of ${id} to ${tier}.`),
      ...[...before.keys()]
        .filter((id) => wanted[id] === undefined)
        .map((id) => `Sets the tier of ${id} back to automatic.`),
    ];
  }

  function toNewCategory(category: ConfigCategory, plan: ConnectionPlan): NewCategory {
    const { slug, name = slug, description = '', icon = null, needs = null, policy = {} } = category;
    return { slug, name, description, icon, needs, policy, ...chainOf(category, plan) };
  }

  function toChange({ slug: _slug, policy, ...rest }: ConfigCategory, plan: ConnectionPlan): CategoryChange {
    return { ...rest, ...chainOf(rest, plan), policyPatch: { ...defaultPolicy, ...policy } };
  }

  function chainOf(
    { models, disabled = [] }: Pick<ConfigCategory, 'models' | 'disabled'>,
    plan: ConnectionPlan,
  ) {
    return { models: readTargets(plan, models), disabled: readTargets(plan, disabled) };
  }

  function planOf(config: ConfigFile): ConnectionPlan {
    return planConnections(config.connections ?? [], connections);
  }

  async function planWebhooksOf(
    { webhooks: wanted = [] }: ConfigFile,
    { caller }: Context,
  ): Promise<WebhookPlan> {
    if (wanted.length === 0) return { previews: [], writes: [] };
    const refusal = findRefusal(caller, 'webhooks.manage');
    if (refusal !== null) throw new ApiError('forbidden', `The file contains webhooks. ${refusal}`);
    return planWebhooks(wanted, await webhooks.listStored(), webhooks.sealNewSecret);
  }

  /** By the keys in rows. */
  function keyed(tiersByTarget: Readonly<Record<string, Tier>>, plan: ConnectionPlan): Record<string, Tier> {
    const written = Object.entries(tiersByTarget);
    const keys = readTargets(
      plan,
      written.map(([target]) => target),
    );
    return Object.fromEntries(written.map(([, tier], at) => [keys[at] ?? '', tier]));
  }

  return {
    /** The text of a file, without keys, header values and signing secrets; with webhooks for those who manage them. */
    exportText: verb('screens.read', async ({ ctx, input }: Call<{ readonly format: ConfigFormat }>) => {
      const all = await categories.list();
      const overrides = tiers.overrides();
      const exported = exportConnections(connections);
      const mayManage = findRefusal(ctx.caller, 'webhooks.manage') === null;
      const exportedWebhooks = mayManage ? exportWebhooks(await webhooks.listStored()) : [];
      const file: ConfigSource = {
        understudy: 1,
        ...(exported.length === 0 ? {} : { connections: exported }),
        categories: all.map(toConfig),
        ...(overrides.length === 0
          ? {}
          : { tiers: Object.fromEntries(overrides.map(({ id, tier }) => [id, tier])) }),
        ...(exportedWebhooks.length === 0 ? {} : { webhooks: exportedWebhooks }),
      };
      return writeConfigText(file, input.format);
    }),

    /** The changes that an import of this text would make. Changes nothing. */
    preview: verb('screens.read', async ({ ctx, input }: Call<ConfigText>) => {
      const config = readConfigText(input);
      return previewOf(config, planOf(config), await planWebhooksOf(config, ctx));
    }),

    /** All of it or nothing. */
    importText: change('config.import', async ({ ctx, input: { versions, ...text } }: Call<ImportConfig>) => {
      const config = readConfigText(text);
      const plan = planOf(config);
      const webhookPlan = await planWebhooksOf(config, ctx);
      const { categories: previews } = await previewOf(config, plan, webhookPlan);
      // A plain object also has a `constructor`, which is no version.
      const expected = new Map(Object.entries(versions ?? {}));
      const same = new Set(previews.filter(({ outcome }) => outcome === 'same').map(({ slug }) => slug));
      const written = await store.writeConfig({
        connections: plan.writes,
        categories: config.categories.map((category) => ({
          slug: category.slug,
          expectedVersion: expected.get(category.slug),
          made: toNewCategory(category, plan),
          change: same.has(category.slug) ? null : toChange(category, plan),
        })),
        tiers: config.tiers === undefined ? null : keyed(config.tiers, plan),
        webhooks: webhookPlan.writes,
      });
      if (written.outcome === 'conflict') {
        throw new ApiError(
          'conflict',
          `Changed since the preview: ${written.slugs.join(', ')}. Nothing was imported. Review the changes again.`,
          { beside: { preview: await previewOf(config, planOf(config), await planWebhooksOf(config, ctx)) } },
        );
      }
      await Promise.all([connections.reload(), categories.reload(), tiers.reload(), webhooks.takeOver()]);
      return categories.list();
    }),
  };
}

/** Values equal to the default are left out, which keeps the file short. */
function toConfig(category: Category): ConfigSource['categories'][number] {
  const { slug, name, description, icon, models, needs } = category;
  const disabled = models.filter(({ enabled }) => !enabled).map(({ target }) => target);
  const policy = ownPolicy(category.policy);
  return {
    slug,
    name,
    description,
    icon,
    models: models.map(({ target }) => target),
    ...(disabled.length === 0 ? {} : { disabled }),
    needs: ownNeeds(needs),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
  };
}

function ownNeeds(needs: CategoryNeeds): z.input<typeof DeclareNeeds> {
  const declared = DeclareNeeds.parse(needs);
  return Object.fromEntries(Object.entries(declared).filter(([, words]) => words.length > 0));
}

function ownPolicy(policy: Policy): PolicyPatch {
  const own = Policy.keyof().options.filter(
    (field) => !isDeepStrictEqual(policy[field], defaultPolicy[field]),
  );
  return Object.fromEntries(own.map((field) => [field, policy[field]]));
}

/** Only if existing categories change their order; new ones in between don't count. */
function describeOrder(config: ConfigFile, now: readonly string[]): string | null {
  const slugs = config.categories.map(({ slug }) => slug);
  const known = slugs.filter((slug) => now.includes(slug));
  return isDeepStrictEqual(known, now) ? null : `Reorders the categories: ${slugs.join(', ')}.`;
}

function countModels(count: number): string {
  return count === 1 ? 'one model' : `${count} models`;
}
