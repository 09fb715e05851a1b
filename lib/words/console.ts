import { companyConsoles } from '#lib/contracts/company-consoles';
import { nameConnection, otherServer, type NamedVerdict } from './phrasing.ts';

/** Where to do something at a company: the page if it is known, else only the company. */
export function consoleAdvice(
  verdict: Pick<NamedVerdict, 'company' | 'server'>,
  what: string,
): readonly string[] {
  const { company } = verdict;
  const server = otherServer(verdict);
  const place = server === null ? company : (company ?? server.address);
  if (place === null) return [`${what} at the company you called.`];
  // The person's own server has only the name of its connection.
  if (server !== null && company === server.name && !companyConsoles.has(company))
    return [`${what} at ${server.address}, the server of ${nameConnection(server)}.`];
  const page = companyConsoles.get(place);
  return [page === undefined ? `${what} at ${place}.` : `${what} at ${place}: ${page}.`];
}
