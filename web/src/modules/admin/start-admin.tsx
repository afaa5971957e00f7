import { render } from 'solid-js/web';
import { AdminPage } from './admin-page.tsx';

export function startAdmin(root: HTMLElement): void {
  render(() => <AdminPage />, root);
}
