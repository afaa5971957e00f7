import type { TenantDirectory } from '../tenants/directory.ts';
import type { CloudEnvironment } from './environment.ts';

/** The edge's directory, whose client is loaded when a tenant changes: every other request starts without it. */
export function createLazyDirectory(environment: CloudEnvironment): TenantDirectory {
  let opened: Promise<TenantDirectory> | null = null;
  const open = () => {
    opened ??= import('./open-directory.ts').then(({ openTenantDirectory }) =>
      openTenantDirectory(environment),
    );
    return opened;
  };
  return {
    list: async () => (await open()).list(),
    apply: async (changes) => (await open()).apply(changes),
  };
}
