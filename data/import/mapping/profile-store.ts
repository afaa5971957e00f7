import type { ObjectStore } from '../../store/object-store.ts';
import { ImportError } from '../errors.ts';
import { builtInProfiles } from './built-in-profiles.ts';
import type { ImportTable } from './fields.ts';
import type { ImportProfile } from './profile.ts';

/** A tenant's named profiles, and those that come with Fluxion; a tenant's own wins. */
export interface ProfileStore {
  /** Rejects with `import.unknown_profile`. */
  get(name: string): Promise<ImportProfile>;
  list(): Promise<ImportProfile[]>;
  /** The profile that files of these columns were read by; the tenant's own first. Null for none. */
  findBySignature(signature: string, table?: ImportTable): Promise<ImportProfile | null>;
  /** Forgets a profile of the tenant's own; those that come with Fluxion stay. */
  delete(name: string): Promise<void>;
  put(profile: ImportProfile): Promise<void>;
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const keyOf = (name: string) => `profiles/${name}.json`;

/** @param imports the tenant's `imports/` folder */
export function createProfileStore(imports: ObjectStore): ProfileStore {
  const read = async (name: string) => {
    if (!namePattern.test(name)) return null;
    const object = await imports.get(keyOf(name));
    return object ? (JSON.parse(new TextDecoder().decode(object.body)) as ImportProfile) : null;
  };
  const list = async () => {
    const own: ImportProfile[] = [];
    for await (const { key } of imports.list('profiles/')) {
      const profile = await read(key.slice('profiles/'.length, -'.json'.length));
      if (profile) own.push(profile);
    }
    const names = new Set(own.map(({ name }) => name));
    return [...own, ...builtInProfiles.filter(({ name }) => !names.has(name))];
  };
  return {
    list,
    async findBySignature(signature, table) {
      const fits = (profile: ImportProfile) =>
        profile.signature === signature && (table === undefined || profile.table === table);
      return (await list()).find(fits) ?? null;
    },
    async delete(name) {
      if (namePattern.test(name)) await imports.delete(keyOf(name));
    },
    async get(name) {
      const profile = (await read(name)) ?? builtInProfiles.find((builtIn) => builtIn.name === name);
      if (profile) return profile;
      const known = (await list()).map((each) => each.name);
      throw new ImportError(
        'import.unknown_profile',
        `There is no profile “${name}”. There are: ${known.join(', ')}.`,
        { known },
      );
    },
    async put(profile) {
      if (!namePattern.test(profile.name)) {
        throw new ImportError(
          'import.unknown_profile',
          'A profile’s name has 1 to 63 lower-case letters, digits and hyphens.',
        );
      }
      const body = new TextEncoder().encode(JSON.stringify(profile, null, 2));
      await imports.put(keyOf(profile.name), body, { contentType: 'application/json' });
    },
  };
}
