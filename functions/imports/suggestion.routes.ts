/** What an uploaded file is and how it might be imported, before anybody decided. */
import { Hono } from 'hono';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { deskOf } from './import-desk.ts';
import { suggestImport } from './suggest-import.ts';
import { suggestionRequestSchema, suggestionSchema } from './suggestion.schemas.ts';

export function suggestionRoutes(services: AppServices) {
  return new Hono<RequestEnvironment>().post(
    '/',
    describe({
      tag: 'Imports',
      summary: 'What an uploaded file might be',
      description:
        'Columns with examples, the tables that they fit with a proposed column for each field, and what has to be asked: numbers and dates that can be read in two ways, with both readings of the file’s own values.',
      answer: suggestionSchema,
      problems: [
        'request.invalid_body',
        'upload.not_found',
        'upload.incomplete',
        'import.empty_file',
        'import.header_only',
        'import.unsupported_format',
        'import.damaged_file',
        'import.encoding',
        'import.too_large',
        'import.too_many_columns',
        'import.several_files',
      ],
    }),
    requirePermission('data.import'),
    refuseParameters,
    validate('json', suggestionRequestSchema),
    async (context) => {
      context.header('cache-control', 'no-store');
      const request = context.req.valid('json');
      return context.json(
        await suggestImport(deskOf(context, services), request, context.req.raw.signal),
        200,
      );
    },
  );
}
