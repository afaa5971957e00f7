import './styles.css';
import { identifySite, type Site } from './boot/site.ts';

/** Each face of the build is its own download. */
async function start(site: Site, root: HTMLElement): Promise<void> {
  if (site.kind === 'admin') return (await import('./modules/admin/start-admin.tsx')).startAdmin(root);
  if (site.kind === 'tenant') {
    const { startTenant } = await import('./boot/start-tenant.tsx');
    if (await startTenant(site.tenantId, root)) return;
  }
  (await import('./modules/landing/start-landing.tsx')).startLanding(root);
}

const root = document.getElementById('app');
if (root) void start(identifySite(location), root);
