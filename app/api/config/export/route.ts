import { ConfigExportQuery } from '#lib/contracts/config';
import { writeConfigText } from '#lib/server/config/config-text';
import { readQuery, route } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

const types = { json: 'application/json', yaml: 'application/yaml' } as const;

/** The file itself, ready to be saved. */
export const GET = route(async ({ request }) => {
  const { format } = readQuery(request, ConfigExportQuery);
  return new Response(writeConfigText(await readRuntime().models.config.exportConfig(), format), {
    headers: {
      'cache-control': 'no-store',
      'content-type': `${types[format]}; charset=utf-8`,
      'content-disposition': `attachment; filename="understudy.${format}"`,
    },
  });
});
