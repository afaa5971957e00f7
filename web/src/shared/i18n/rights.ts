import type { Permission, Role, Scope } from '#functions/permissions.ts';
import type { Language } from './language.ts';
import { useWords } from './words.ts';

interface RightsWords {
  may: (list: string) => string;
  roles: Readonly<Record<Role | 'operator', string>>;
  /** What a permission lets one do, as the end of "May: …". */
  permissions: Readonly<Record<Permission, string>>;
  scopes: Readonly<Record<Scope, string>>;
  scopeNotes: Readonly<Record<Scope, string>>;
}

/** The names of rights. What each role holds is decided in `functions/permissions.ts` alone. */
export const rightsWords: Readonly<Record<Language, RightsWords>> = {
  es: {
    may: (list) => `Puede: ${list}.`,
    roles: {
      owner: 'Propietario',
      manager: 'Gerente',
      analyst: 'Analista',
      store: 'Usuario de tienda',
      viewer: 'Lector',
      operator: 'Operador de Fluxion',
    },
    permissions: {
      'data.read': 'ver ventas, inventario y pedidos',
      'data.write': 'cambiar inventario y pedidos',
      'data.import': 'importar datos',
      'people.read': 'ver quién trabaja aquí',
      'people.manage': 'invitar personas y cambiar sus roles',
      'keys.manage': 'crear y revocar claves de API',
      'settings.read': 'ver los ajustes de la tienda',
      'settings.manage': 'cambiar la marca y los ajustes',
      'audit.read': 'leer la auditoría',
      'security.read': 'ver el informe de seguridad',
    },
    scopes: { read: 'Leer', write: 'Escribir', import: 'Importar', admin: 'Administrar' },
    scopeNotes: {
      read: 'Ver ventas, inventario, pedidos y ajustes.',
      write: 'Cambiar inventario y pedidos.',
      import: 'Cargar datos nuevos.',
      admin: 'Todo, también personas, claves y ajustes.',
    },
  },
  en: {
    may: (list) => `May: ${list}.`,
    roles: {
      owner: 'Owner',
      manager: 'Manager',
      analyst: 'Analyst',
      store: 'Store user',
      viewer: 'Viewer',
      operator: 'Fluxion operator',
    },
    permissions: {
      'data.read': 'see sales, inventory and orders',
      'data.write': 'change inventory and orders',
      'data.import': 'import data',
      'people.read': 'see who works here',
      'people.manage': 'invite people and change their roles',
      'keys.manage': 'create and revoke API keys',
      'settings.read': 'see the settings of the shop',
      'settings.manage': 'change the brand and the settings',
      'audit.read': 'read the audit log',
      'security.read': 'see the security report',
    },
    scopes: { read: 'Read', write: 'Write', import: 'Import', admin: 'Administer' },
    scopeNotes: {
      read: 'See sales, inventory, orders and settings.',
      write: 'Change inventory and orders.',
      import: 'Load new data.',
      admin: 'Everything, also people, keys and settings.',
    },
  },
};

/** What some permissions let one do, as one sentence. */
export function useRightsSentence(): (permissions: readonly Permission[]) => string {
  const rights = useWords(rightsWords);
  return (permissions) =>
    rights().may(permissions.map((permission) => rights().permissions[permission]).join('; '));
}
