/** How files of one source are read, remembered under a name. */
import { Hono } from 'hono';
import { builtInProfiles } from '#data/import/mapping/built-in-profiles.ts';
import type { ImportProfile } from '#data/import/mapping/profile.ts';
import { createProfileStore } from '#data/import/mapping/profile-store.ts';
import { requirePermission } from '../http/access.ts';
import type { AppServices, RequestEnvironment } from '../http/context.ts';
import { describe } from '../http/describe.ts';
import { refuseParameters, validate } from '../http/validation.ts';
import { deskOf } from './import-desk.ts';
import { assertKnownFields } from './known-fields.ts';
import {
  type ImportProfileItem,
  newProfileSchema,
  profileListSchema,
  profileNameParameter,
  profileSchema,
} from './profile.schemas.ts';

export function profileRoutes(services: AppServices) {
  const { audit } = services;
  return new Hono<RequestEnvironment>()
    .get(
      '/',
      describe({ tag: 'Imports', summary: 'List import profiles', answer: profileListSchema }),
      requirePermission('data.import'),
      refuseParameters,
      async (context) => {
        context.header('cache-control', 'no-store');
        const profiles = await createProfileStore(deskOf(context, services).imports).list();
        return context.json({ items: profiles.map(describeProfile) }, 200);
      },
    )
    .get(
      '/:name',
      describe({
        tag: 'Imports',
        summary: 'One import profile',
        answer: profileSchema,
        problems: ['import.unknown_profile'],
      }),
      requirePermission('data.import'),
      validate('param', profileNameParameter),
      refuseParameters,
      async (context) => {
        context.header('cache-control', 'no-store');
        const profiles = createProfileStore(deskOf(context, services).imports);
        return context.json(describeProfile(await profiles.get(context.req.valid('param').name)), 200);
      },
    )
    .put(
      '/:name',
      describe({
        tag: 'Imports',
        summary: 'Remember how files of a source are read',
        answer: profileSchema,
        problems: ['request.invalid_body', 'import.settings'],
      }),
      requirePermission('data.import'),
      validate('param', profileNameParameter),
      refuseParameters,
      validate('json', newProfileSchema),
      async (context) => {
        const { name } = context.req.valid('param');
        const profile = { name, ...context.req.valid('json') } as ImportProfile;
        assertKnownFields(profile.table, profile.fields ?? {}, 'fields');
        await audit.change(
          context,
          {
            action: 'import_profile.saved',
            target: { kind: 'import_profile', id: name },
            after: { table: profile.table, title: profile.title },
          },
          () => createProfileStore(deskOf(context, services).imports).put(profile),
        );
        return context.json(describeProfile(profile), 200);
      },
    )
    .delete(
      '/:name',
      describe({
        tag: 'Imports',
        summary: 'Forget an import profile',
        description: 'A built-in profile of the same name comes back.',
        answer: null,
        problems: ['import.unknown_profile'],
      }),
      requirePermission('data.import'),
      validate('param', profileNameParameter),
      refuseParameters,
      async (context) => {
        const { name } = context.req.valid('param');
        const profiles = createProfileStore(deskOf(context, services).imports);
        await profiles.get(name);
        await audit.change(
          context,
          { action: 'import_profile.deleted', target: { kind: 'import_profile', id: name } },
          () => profiles.delete(name),
        );
        return context.body(null, 204);
      },
    );
}

function describeProfile(profile: ImportProfile): ImportProfileItem {
  return { ...profile, isBuiltIn: builtInProfiles.includes(profile) } as ImportProfileItem;
}
