import { companyConsoles } from '#lib/contracts/company-consoles';

/** Where to do something at a company; without a known page only the company is named. */
export function consoleAdvice(company: string | null, what: string): readonly string[] {
  if (company === null) return [`${what} at the company you called.`];
  const page = companyConsoles.get(company);
  return [page === undefined ? `${what} at ${company}.` : `${what} at ${company}: ${page}.`];
}
