import { ConfigExportQuery } from '#lib/contracts/config';
import { readQuery, route } from '#lib/server/route';

const types = { json: 'application/json', yaml: 'application/yaml' } as const;

/** The file itself, ready to be saved. */
export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, ConfigExportQuery);
  return new Response(await verbs.config.exportText({ ctx, input }), {
    headers: {
      'cache-control': 'no-store',
      'content-type': `${types[input.format]}; charset=utf-8`,
      'content-disposition': `attachment; filename="understudy.${input.format}"`,
    },
  });
});
