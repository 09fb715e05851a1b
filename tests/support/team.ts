import { CreatedInvitation, type Role } from '#lib/contracts/person';
import { type Browser, browserOf } from './browser-of.ts';
import type { Product } from './start-product.ts';

/** Makes the product require sign-in, even though it only listens on loopback. */
export const withAccounts = { ALLOWED_HOSTS: 'understudy.test' };

export const PASSWORD = 'a password of some length';

/** The link the product printed for the first owner, or null. */
export function printedLink(product: Pick<Product, 'output'>): string | null {
  return /^Create the owner account at (http\S+)$/m.exec(product.output())?.[1] ?? null;
}

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token') ?? '';
}

/** Creates the owner on a product without accounts, and signs in. */
export async function makeOwner(product: Product): Promise<Browser> {
  const link = printedLink(product);
  if (link === null) throw new Error(`There is no link in: ${product.output()}`);
  const browser = browserOf(product.url);
  const body = { token: tokenOf(link), name: 'Olga', email: 'olga@example.com', password: PASSWORD };
  const { status, text } = await browser.ask('/api/auth/set-up', { body });
  if (status !== 204) throw new Error(text);
  return browser;
}

export async function inviteBy(owner: Browser, email: string, role: Role): Promise<string> {
  const { link } = await owner.read(CreatedInvitation, '/api/people/invitations', { body: { email, role } });
  return tokenOf(link);
}

/** A person invited by the owner, signed in. Their name is the first part of the email. */
export async function join(product: Product, owner: Browser, email: string, role: Role): Promise<Browser> {
  const token = await inviteBy(owner, email, role);
  const browser = browserOf(product.url);
  const name = email.split('@')[0];
  const { status, text } = await browser.ask('/api/auth/set-up', {
    body: { token, name, password: PASSWORD },
  });
  if (status !== 204) throw new Error(text);
  return browser;
}
